/** The alias of the version in Production; it moves only by promotion. */
export const champion = "champion";

/** Whether a text can be an alias: 1 to 255 ASCII letters, digits, `_` or `-`, the first a letter or digit. */
export const isAliasName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/.test(text);

/**
 * Whether an alias has a meaning of its own, in any letter case: `latest` is the newest version, `v3` and `3` are version 3
 * (both as in MLflow), and `champion` is what promotion made of it.
 */
export const isReservedAlias = (alias: string): boolean => /^(latest|v?\d+|champion)$/i.test(alias);

/** Whether an alias is the newest version's, whatever its number. */
export const namesLatest = (alias: string): boolean => /^latest$/i.test(alias);
