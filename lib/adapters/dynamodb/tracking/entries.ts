import { z } from "zod";

/** Entries of a record: text by name. */
export type Entries = ReadonlyMap<string, string>;

const pairs = z.array(z.tuple([z.string(), z.string()]));

/** Entries as one text. Pairs, because no object may have a user's key for a name: `__proto__` is one. */
export const entriesText = (entries: Iterable<readonly [string, string]>): string => JSON.stringify([...entries]);

/** Reads entries back from their text. */
export const readEntries = (text: string): Map<string, string> => new Map(pairs.parse(JSON.parse(text)));
