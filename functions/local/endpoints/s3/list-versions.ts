import { z } from "zod";
import type { DurableDatabase } from "../durable-database.ts";
import { type ObjectVersion, versionRow } from "./object-version.ts";

interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  /** Keys that contain it after the prefix are folded into one common prefix; empty for none. */
  readonly delimiter: string;
  /** Entries come strictly after this key or common prefix. */
  readonly after: string;
  readonly limit: number;
}

interface ListPage {
  readonly objects: readonly ObjectVersion[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins; undefined at the end. */
  readonly next: string | undefined;
}

interface VersionsPage {
  readonly versions: readonly ObjectVersion[];
  readonly next: ObjectVersion | undefined;
}

/** Lists objects in the order of their UTF-8 bytes, as S3 does. */
export interface ObjectLists {
  objects(request: ListRequest): ListPage;
  /** Every version and delete marker, newest first per key. */
  versions(request: Omit<ListRequest, "delimiter">, afterVersion: ObjectVersion | undefined): VersionsPage;
}

const rows = z.array(versionRow);
/** Sorts after every key that begins with what it is appended to. */
const afterAll = "\u{10ffff}";

/** Opens the lists over the metadata database. */
export const openObjectLists = ({ database }: DurableDatabase): ObjectLists => {
  const range = database.prepare(`
    SELECT * FROM versions WHERE bucket = ? AND key > ? AND key >= ? AND key < ? AND latest = 1 AND delete_marker = 0
    ORDER BY key LIMIT ?`);
  const history = database.prepare(`
    SELECT * FROM versions WHERE bucket = ? AND key >= ? AND key < ? AND (key > ? OR (key = ? AND sequence < ?))
    ORDER BY key, sequence DESC LIMIT ?`);
  return {
    objects: (request) => {
      const { bucket, prefix, delimiter, limit } = request;
      const objects: ObjectVersion[] = [];
      const commonPrefixes: string[] = [];
      // A page may start inside a common prefix that the last one told already.
      let after = skipTold(request);
      let last = request.after;
      while (true) {
        const wanted = limit + 1 - objects.length - commonPrefixes.length;
        const batch = rows.parse(range.all(bucket, after, prefix, prefix + afterAll, wanted));
        for (const version of batch) {
          if (objects.length + commonPrefixes.length === limit) return { objects, commonPrefixes, next: last };
          const common = commonPrefixOf(version.key, prefix, delimiter);
          if (common === undefined) {
            objects.push(version);
            last = after = version.key;
            continue;
          }
          commonPrefixes.push(common);
          last = common;
          after = common + afterAll;
          break;
        }
        if (batch.length === 0 || (batch.length < wanted && !after.endsWith(afterAll)))
          return { objects, commonPrefixes, next: undefined };
      }
    },
    versions: ({ bucket, prefix, after, limit }, afterVersion) => {
      const sequence = afterVersion?.sequence ?? 0;
      const found = rows.parse(history.all(bucket, prefix, prefix + afterAll, after, after, sequence, limit + 1));
      return { versions: found.slice(0, limit), next: found.length > limit ? found[limit - 1] : undefined };
    },
  };
};

const skipTold = ({ prefix, delimiter, after }: ListRequest): string =>
  commonPrefixOf(after, prefix, delimiter) === after && after !== "" ? after + afterAll : after;

const commonPrefixOf = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
};
