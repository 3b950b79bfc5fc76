const pattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]| (?! ))*$/;

/**
 * Whether a text can name a model: 1 to 256 ASCII letters, digits, `.`, `_`, `-` or single spaces, the first a letter or digit,
 * the last no space, no `..` in it.
 *
 * ASCII alone: people approve a model by reading its name, so no two names may look alike. The name is also a path
 * segment of URLs, hence no slash and no leading dot.
 */
export const isModelName = (text: string): boolean =>
  text.length <= 256 && pattern.test(text) && !text.endsWith(" ") && !text.includes("..");

/**
 * The claim that keeps a model's name unique in its workspace.
 *
 * Lower-cased: `Fraud` beside `fraud` would be two models that one careless approver takes for one.
 */
export const modelNameClaim = (name: string): string => `model-name#${name.toLowerCase()}`;
