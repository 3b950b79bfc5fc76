import { parseCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { equalBytes } from "../../lib/domain/log/equal-bytes.ts";
import { parseNote } from "../../lib/domain/log/signed-note.ts";
import { tileAt, tilePath, tileWidth } from "../../lib/domain/log/tile.ts";
import type { CheckpointSigner } from "../../lib/ports/checkpoint-signer.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import { TileConflictError } from "../../lib/ports/tile-conflict-error.ts";
import { testSigner } from "../support/test-signer.ts";
import type { Perform } from "./simulated-table.ts";

export interface PublishedCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
}

/** The log's files and its key, shared by all processes; what is signed and shown is watched as it happens. */
export const simulateLog = (watch: {
  /** Called with every checkpoint that is signed. */
  readonly signed: (checkpoint: PublishedCheckpoint) => void;
  /** Called with every checkpoint that replaces the one shown before. */
  readonly published: (checkpoint: PublishedCheckpoint) => void;
}) => {
  const files = new Map<string, Uint8Array>();
  const staged = new Map<string, readonly Uint8Array[]>();
  let shown: string | undefined;

  const tilesOf = (perform: Perform): LogTiles => ({
    stage: (_, { from, root }, entries) =>
      perform("Stage", true, () => void staged.set(`${from}-${Buffer.from(root).toString("hex")}`, entries)),
    readStaged: (_, { from, root }) =>
      perform("ReadStaged", false, () => {
        const entries = staged.get(`${from}-${Buffer.from(root).toString("hex")}`);
        if (entries === undefined) throw new Error(`nothing was staged at ${from}`);
        return entries;
      }),
    readTile: (_, tile) => perform("ReadTile", false, () => files.get(tilePath(tile))),
    writeTile: (_, { tile, bytes }) =>
      perform("WriteTile", true, () => {
        const there = files.get(tilePath(tile));
        if (there !== undefined && !equalBytes(there, bytes)) throw new TileConflictError(tilePath(tile));
        files.set(tilePath(tile), bytes);
      }),
    readCheckpoint: () => perform("ReadCheckpoint", false, () => shown),
    publishCheckpoint: (_, note) =>
      perform("PublishCheckpoint", true, () => {
        const next = checkpointOf(note);
        if (shown !== undefined && checkpointOf(shown).size >= next.size) return;
        shown = note;
        watch.published(next);
      }),
  });

  const signerOf = (perform: Perform): CheckpointSigner => ({
    verifierKey: testSigner.verifierKey,
    sign: async (workspace, text) => {
      const signature = await testSigner.sign(workspace, text);
      return perform("Sign", true, () => {
        const parsed = parseCheckpoint(text);
        if (!parsed.ok) throw new Error(parsed.refusal.code);
        watch.signed(parsed.value);
        return signature;
      });
    },
  });

  /** Paths that a reader of a log of this size needs and does not find. */
  const missing = (size: number): readonly string[] => {
    const levels = [0, 1, "entries"] as const;
    const tiles = levels.flatMap((level) =>
      Array.from({ length: Math.ceil(size / tileWidth) }, (_, index) => tileAt(level, index, size) ?? []).flat(),
    );
    return tiles.map(tilePath).filter((path) => !files.has(path));
  };

  /** Shows a checkpoint without asking which is shown: what nobody should be able to do. */
  const overwrite = (note: string): void => {
    shown = note;
    watch.published(checkpointOf(note));
  };

  return { files, tilesOf, signerOf, missing, overwrite, shown: () => shown };
};

export const checkpointOf = (note: string): PublishedCheckpoint => {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  if (!checkpoint.ok) throw new Error(checkpoint.refusal.code);
  return checkpoint.value;
};
