import type { Model } from "./model.ts";

/** The alias of the version in Production; it moves only by promotion. */
export const champion = "champion";

/** Whether a text can be an alias: 1 to 255 ASCII letters, digits, `_` or `-`, the first a letter or digit. */
export const isAliasName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,254}$/.test(text);

/**
 * Whether an alias has a meaning of its own, in any letter case: `latest` is the newest version, `v3` and `3` are version 3
 * (both as in MLflow), and `champion` is what promotion made of it.
 */
export const isReservedAlias = (alias: string): boolean => /^(latest|v?\d+|champion)$/i.test(alias);

/** The version number an alias names, `latest` included; undefined when it names none. */
export const versionOfAlias = (model: Model, alias: string): number | undefined => {
  if (/^latest$/i.test(alias)) return model.latestVersion > 0 ? model.latestVersion : undefined;
  return Object.hasOwn(model.aliases, alias) ? model.aliases[alias] : undefined;
};
