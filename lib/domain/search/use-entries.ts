import { movableFiles } from "../archival/movable-files.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import type { IndexEntry } from "./index-entries.ts";

/** Name of the list of versions that a file belongs to, by its digest. */
export const usersOf = (sha256: string): string => `artifact:${sha256}`;

/**
 * The entries by which a version is found from its files, as far as these may be moved to the archive. They are written before
 * the version is, too many for its transaction: an entry may name a version that never came about, or has other files.
 */
export const useEntries = (version: ModelVersion): readonly IndexEntry[] =>
  movableFiles(version).map((sha256) => ({ list: usersOf(sha256), sort: version.id }));
