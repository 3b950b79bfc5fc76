import { randomBytes } from "node:crypto";
import type { SQLOutputValue } from "node:sqlite";
import { z } from "zod";
import type { DurableDatabase } from "../durable-database.ts";
import type { Bucket } from "./bucket-registry.ts";
import type { Segment } from "./content-store.ts";
import {
  type ObjectProperties,
  type ObjectVersion,
  type Retention,
  versionOwner,
  versionRow,
} from "./object-version.ts";

export const versionsSchema = `
  CREATE TABLE IF NOT EXISTS versions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL, key TEXT NOT NULL, version_id TEXT NOT NULL,
    latest INTEGER NOT NULL, delete_marker INTEGER NOT NULL,
    size INTEGER NOT NULL, etag TEXT NOT NULL, modified_at INTEGER NOT NULL, properties TEXT NOT NULL,
    lock_mode TEXT, lock_until INTEGER, legal_hold INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX IF NOT EXISTS versions_by_id ON versions (bucket, key, version_id);
  CREATE UNIQUE INDEX IF NOT EXISTS latest_versions ON versions (bucket, key) WHERE latest = 1;
  CREATE INDEX IF NOT EXISTS versions_by_key ON versions (bucket, key, sequence);
`;

/** A version about to be written. */
interface VersionDraft {
  readonly key: string;
  readonly segments: readonly Segment[];
  readonly etag: string;
  readonly properties: ObjectProperties;
  readonly retention: Retention | undefined;
  readonly legalHold: boolean;
  readonly at: number;
}

/** What a removal or an overwrite left without an owner, for the content store to collect. */
export type Freed = readonly string[];

/** The versions of every object. All of it is synchronous: run it inside a transaction. */
export interface ObjectVersions {
  latest(bucket: string, key: string): ObjectVersion | undefined;
  find(bucket: string, key: string, versionId: string): ObjectVersion | undefined;
  segmentsOf(owner: string): readonly Segment[];
  /** Writes the new latest version; in a bucket without versions it takes the place of the old one. */
  write(bucket: Bucket, draft: VersionDraft): { readonly version: ObjectVersion; readonly freed: Freed };
  /** Puts a delete marker on top. */
  mark(bucket: Bucket, key: string, at: number): { readonly version: ObjectVersion; readonly freed: Freed };
  /** Removes one version for good; the one below becomes the latest. */
  remove(version: ObjectVersion): Freed;
  setProtection(version: ObjectVersion, retention: Retention | undefined, legalHold: boolean): void;
  /** Changes what is known of a version besides its bytes: tags, storage class. */
  setProperties(version: ObjectVersion, properties: ObjectProperties): void;
  /** Latest versions of a bucket that have tags. */
  tagged(bucket: string): readonly ObjectVersion[];
  setSegments(owner: string, segments: readonly Segment[]): void;
  removeSegments(owner: string): Freed;
  isEmpty(bucket: string): boolean;
}

const segmentRows = z.array(z.object({ sha256: z.string(), size: z.number() }));

/** Opens the versions over the metadata database. */
export const openObjectVersions = ({ database }: DurableDatabase): ObjectVersions => {
  const { latest, find, newest, demote, promote, removeRow, protect, describe, tagged, insert, anyVersion } =
    prepareVersions(database);
  const segments = prepareSegments(database);

  const write: ObjectVersions["write"] = (bucket, draft) => put(bucket, draft, false);
  const put = (bucket: Bucket, draft: VersionDraft, deleteMarker: boolean) => {
    const { key, etag, properties, retention, legalHold, at } = draft;
    const versionId = bucket.versioning === "Enabled" ? randomBytes(24).toString("base64url") : "null";
    // Without versions, or while they are suspended, `null` is overwritten in place.
    const replaced = versionId === "null" ? find(bucket.name, key, versionId) : undefined;
    const freed = replaced === undefined ? [] : removeVersion(replaced);
    demote.run(bucket.name, key);
    const size = draft.segments.reduce((sum, segment) => sum + segment.size, 0);
    const { mode = null, until = null } = retention ?? {};
    const { lastInsertRowid } = insert.run(
      ...[bucket.name, key, versionId, deleteMarker ? 1 : 0, size, etag, at, JSON.stringify(properties)],
      ...[mode, until, legalHold ? 1 : 0],
    );
    const sequence = Number(lastInsertRowid);
    segments.set(versionOwner(sequence), draft.segments);
    const identity = { sequence, bucket: bucket.name, key, versionId, latest: true, deleteMarker };
    return { version: { ...identity, size, etag, modifiedAt: at, properties, retention, legalHold }, freed };
  };
  const removeVersion = ({ sequence }: ObjectVersion): Freed => {
    removeRow.run(sequence);
    return segments.remove(versionOwner(sequence));
  };
  return {
    latest,
    find,
    segmentsOf: segments.of,
    setSegments: segments.set,
    removeSegments: segments.remove,
    write,
    mark: (bucket, key, at) => put(bucket, { ...emptyDraft, key, at }, true),
    remove: (version) => {
      const freed = removeVersion(version);
      const below = version.latest ? newest(version.bucket, version.key) : undefined;
      if (below) promote.run(below.sequence);
      return freed;
    },
    setProtection: ({ sequence }, retention, legalHold) => {
      const { mode = null, until = null } = retention ?? {};
      protect.run(mode, until, legalHold ? 1 : 0, sequence);
    },
    setProperties: ({ sequence }, properties) => {
      describe.run(JSON.stringify(properties), sequence);
    },
    tagged: (bucket) => tagged.all(bucket).map((row) => versionRow.parse(row)),
    isEmpty: (bucket) => anyVersion.get(bucket) === undefined,
  };
};

const prepareVersions = (database: DurableDatabase["database"]) => {
  const one = (sql: string) => {
    const statement = database.prepare(sql);
    return (...values: readonly string[]) => parseRow(statement.get(...values));
  };
  const latest = one("SELECT * FROM versions WHERE bucket = ? AND key = ? AND latest = 1");
  const find = one("SELECT * FROM versions WHERE bucket = ? AND key = ? AND version_id = ?");
  const newest = one("SELECT * FROM versions WHERE bucket = ? AND key = ? ORDER BY sequence DESC LIMIT 1");
  const demote = database.prepare("UPDATE versions SET latest = 0 WHERE bucket = ? AND key = ? AND latest = 1");
  const promote = database.prepare("UPDATE versions SET latest = 1 WHERE sequence = ?");
  const removeRow = database.prepare("DELETE FROM versions WHERE sequence = ?");
  const protect = database.prepare(
    "UPDATE versions SET lock_mode = ?, lock_until = ?, legal_hold = ? WHERE sequence = ?",
  );
  const describe = database.prepare("UPDATE versions SET properties = ? WHERE sequence = ?");
  const tagged = database.prepare(`
    SELECT * FROM versions WHERE bucket = ? AND latest = 1 AND json_extract(properties, '$.tags') IS NOT NULL`);
  const insert = database.prepare(`
    INSERT INTO versions (bucket, key, version_id, latest, delete_marker, size, etag, modified_at, properties,
      lock_mode, lock_until, legal_hold) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const anyVersion = database.prepare("SELECT 1 FROM versions WHERE bucket = ? LIMIT 1");
  return { latest, find, newest, demote, promote, removeRow, protect, describe, tagged, insert, anyVersion };
};

const parseRow = (row: Record<string, SQLOutputValue> | undefined): ObjectVersion | undefined =>
  row === undefined ? undefined : versionRow.parse(row);

const emptyDraft = {
  segments: [],
  etag: "",
  properties: { headers: {}, metadata: {}, checksums: {}, checksumType: "FULL_OBJECT" },
  retention: undefined,
  legalHold: false,
} as const;

const prepareSegments = (database: DurableDatabase["database"]) => {
  const select = database.prepare("SELECT sha256, size FROM segments WHERE owner = ? ORDER BY position");
  const insert = database.prepare("INSERT INTO segments VALUES (?, ?, ?, ?)");
  const remove = database.prepare("DELETE FROM segments WHERE owner = ?");
  const of = (owner: string): readonly Segment[] => segmentRows.parse(select.all(owner));
  const removeAll = (owner: string): Freed => {
    const freed = of(owner).map(({ sha256 }) => sha256);
    remove.run(owner);
    return freed;
  };
  return {
    of,
    remove: removeAll,
    set: (owner: string, segments: readonly Segment[]): void => {
      for (const [position, { sha256, size }] of segments.entries()) insert.run(owner, position, sha256, size);
    },
  };
};
