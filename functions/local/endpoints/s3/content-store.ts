import { createReadStream, readdirSync, rmSync } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { DurableDatabase } from "../durable-database.ts";
import { inlineMaxBytes, type ReceivedContent } from "./receive-content.ts";

/** A run of bytes of an object: one for a plain upload, one per part otherwise. */
export interface Segment {
  /** Lowercase hex SHA-256: the content's name. */
  readonly sha256: string;
  readonly size: number;
}

/** Bytes by their SHA-256, shared by every object that has them. */
export interface ContentStore {
  /** Folder for bodies under way. */
  readonly incoming: string;
  /**
   * Runs `commit` with the content in place, so that what it records is never missing on disk. A file is moved and
   * synced before; small bytes join the same transaction.
   */
  keep<Value>(received: ReceivedContent, commit: (segment: Segment) => Value): Promise<Value>;
  /** Reads part of the joined segments; `end` is exclusive. What is being read is not removed. */
  read(segments: readonly Segment[], start: number, end: number): AsyncGenerator<Buffer>;
  /** Removes contents that nothing refers to any more. Call after the removal is durable. */
  collect(sha256s: Iterable<string>): void;
}

export const contentSchema = `
  CREATE TABLE IF NOT EXISTS small_contents (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS segments (
    owner TEXT NOT NULL, position INTEGER NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
    PRIMARY KEY (owner, position)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS segments_by_content ON segments (sha256);
`;

const bodyRow = z.object({ body: z.instanceof(Uint8Array) });

/** Opens the store and sweeps what an earlier process left unfinished or unreferenced. */
export const openContentStore = async (
  folder: string,
  { database, transaction }: DurableDatabase,
): Promise<ContentStore> => {
  const incoming = join(folder, "incoming");
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await mkdir(join(folder, "content"), { recursive: true, mode: 0o700 });

  const insertSmall = database.prepare("INSERT OR IGNORE INTO small_contents VALUES (?, ?)");
  const selectSmall = database.prepare("SELECT body FROM small_contents WHERE sha256 = ?");
  const deleteSmall = database.prepare("DELETE FROM small_contents WHERE sha256 = ?");
  const referenced = database.prepare("SELECT 1 FROM segments WHERE sha256 = ? LIMIT 1");
  const pathOf = (sha256: string): string => join(folder, "content", sha256.slice(0, 2), sha256);
  // A content may lose its last reference while a new one is about to be recorded: between the move and the commit.
  const held = new Map<string, number>();
  const hold = (sha256: string, by: 1 | -1): void => {
    const count = (held.get(sha256) ?? 0) + by;
    if (count === 0) held.delete(sha256);
    else held.set(sha256, count);
  };

  const collect = (sha256s: Iterable<string>): void => {
    for (const sha256 of new Set(sha256s)) {
      if (held.has(sha256) || referenced.get(sha256) !== undefined) continue;
      deleteSmall.run(sha256);
      rmSync(pathOf(sha256), { force: true });
    }
  };
  database.exec("DELETE FROM small_contents WHERE sha256 NOT IN (SELECT sha256 FROM segments)");
  collect(filesIn(join(folder, "content")));

  return {
    incoming,
    collect,
    keep: async (received, commit) => {
      const { sha256, size, place } = received;
      hold(sha256, 1);
      try {
        if (place.kind === "file") await moveDurably(place.path, pathOf(sha256));
        return transaction(() => {
          if (place.kind === "memory") insertSmall.run(sha256, place.bytes);
          return commit({ sha256, size });
        });
      } finally {
        hold(sha256, -1);
        collect([sha256]);
      }
    },
    read: async function* (segments, start, end) {
      const files = segments.filter(({ size }) => size > inlineMaxBytes).map(({ sha256 }) => sha256);
      for (const sha256 of files) hold(sha256, 1);
      try {
        yield* readSegments(segments, start, end, ({ sha256, size }) => {
          if (size > inlineMaxBytes) return { path: pathOf(sha256) };
          return { bytes: Buffer.from(bodyRow.parse(selectSmall.get(sha256)).body) };
        });
      } finally {
        for (const sha256 of files) hold(sha256, -1);
        collect(files);
      }
    },
  };
};

type Source = { readonly bytes: Buffer } | { readonly path: string };

async function* readSegments(
  segments: readonly Segment[],
  start: number,
  end: number,
  locate: (segment: Segment) => Source,
): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const segment of segments) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, segment.size);
    offset += segment.size;
    if (from >= to) continue;
    const source = locate(segment);
    if ("bytes" in source) yield source.bytes.subarray(from, to);
    else yield* createReadStream(source.path, { start: from, end: to - 1, highWaterMark: 256 * 1024 });
  }
}

/** The same content may be there already: replacing it by itself is harmless. */
const moveDurably = async (from: string, to: string): Promise<void> => {
  const folder = dirname(to);
  const created = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(from, to);
  await syncFolder(folder);
  if (created !== undefined) await syncFolder(dirname(folder));
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
};

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
