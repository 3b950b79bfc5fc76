import type { FunctionRecord, FunctionVersion } from "./function-record.ts";

/**
 * Decides which version serves a qualifier; an alias splits by its weights.
 *
 * @param qualifier version, alias or `$LATEST`
 * @param draw      uniform in [0, 1)
 * @returns         undefined if the function has no such version or alias
 */
export const chooseVersion = (record: FunctionRecord, qualifier: string, draw: number): FunctionVersion | undefined => {
  const alias = record.aliases.find(({ name }) => name === qualifier);
  if (alias === undefined) return findVersion(record, qualifier);
  let below = 0;
  for (const [version, weight] of Object.entries(alias.weights)) {
    below += weight;
    if (draw < below) return findVersion(record, version);
  }
  return findVersion(record, alias.version);
};

/** A version by its number, or `$LATEST`. */
export const findVersion = (record: FunctionRecord, version: string): FunctionVersion | undefined =>
  version === "$LATEST" ? record.latest : record.versions.find((published) => published.version === version);
