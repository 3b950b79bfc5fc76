/**
 * Whether a text can name a model: 1 to 128 ASCII letters, digits, `.`, `_` or `-`, the first a letter or digit.
 *
 * ASCII alone: people approve a model by reading its name, so no two names may look alike. The name is also a path
 * segment of URLs, hence no slash and no leading dot.
 */
export const isModelName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(text);

/**
 * The claim that keeps a model's name unique in its workspace.
 *
 * Lower-cased: `Fraud` beside `fraud` would be two models that one careless approver takes for one.
 */
export const modelNameClaim = (name: string): string => `model-name#${name.toLowerCase()}`;
