import { createHash } from "node:crypto";
import { parseCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { parseNote } from "../../lib/domain/log/signed-note.ts";
import { tilePath, tileWidth } from "../../lib/domain/log/tile.ts";
import type { Anchors } from "../../lib/ports/anchors.ts";
import type { LogPruning } from "../../lib/ports/log-pruning.ts";
import type { LogTiles } from "../../lib/ports/log-tiles.ts";
import { TileConflictError } from "../../lib/ports/tile-conflict-error.ts";

/** The files of logs in memory, and every checkpoint that was ever published, in order; and the anchors. Held to the ports' contracts. */
export const memoryLogTiles = () => {
  const files = new Map<string, Uint8Array>();
  const staged = new Map<string, readonly Uint8Array[]>();
  const published: { readonly workspace: string; readonly note: string }[] = [];
  const stagingKey = (workspace: string, from: number, root: Uint8Array) =>
    `${workspace}/${from}-${Buffer.from(root).toString("hex")}`;
  const sizeOf = (note: string) => {
    const parsed = parseNote(note);
    const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
    if (!checkpoint.ok) throw new Error(checkpoint.refusal.code);
    return checkpoint.value.size;
  };
  const readCheckpoint = (workspace: string) => {
    const bytes = files.get(`${workspace}/checkpoint`);
    return bytes && Buffer.from(bytes).toString();
  };
  const tiles: LogTiles = {
    stage: async (workspace, { from, root }, entries) => {
      staged.set(stagingKey(workspace, from, root), entries);
    },
    readStaged: async (workspace, { from, root }) => {
      const entries = staged.get(stagingKey(workspace, from, root));
      if (entries === undefined) throw new Error(`nothing was staged at ${from}`);
      return entries;
    },
    readTile: async (workspace, tile) => files.get(`${workspace}/${tilePath(tile)}`),
    writeTile: async (workspace, { tile, bytes }) => {
      const path = `${workspace}/${tilePath(tile)}`;
      const there = files.get(path);
      if (there !== undefined && !Buffer.from(there).equals(bytes)) throw new TileConflictError(path);
      files.set(path, bytes);
    },
    readCheckpoint: async (workspace) => readCheckpoint(workspace),
    publishCheckpoint: async (workspace, note) => {
      const there = readCheckpoint(workspace);
      if (there !== undefined && sizeOf(there) >= sizeOf(note)) return;
      files.set(`${workspace}/checkpoint`, Buffer.from(note));
      published.push({ workspace, note });
    },
  };
  const deleteBelow = (prefix: string) => {
    for (const path of [...files.keys()].filter((found) => found.startsWith(prefix))) files.delete(path);
  };
  const pruning: LogPruning = {
    writeSnapshot: async (workspace, snapshot) => {
      const digest = createHash("sha256").update(snapshot).digest("hex");
      files.set(`${workspace}/snapshot/${digest}`, snapshot);
      return digest;
    },
    readSnapshot: async (workspace, digest) => files.get(`${workspace}/snapshot/${digest}`),
    deleteSnapshot: async (workspace, digest) => {
      files.delete(`${workspace}/snapshot/${digest}`);
    },
    deleteStaged: async (workspace, before) => {
      const isOld = (key: string) =>
        key.startsWith(`${workspace}/`) && Number.parseInt(key.slice(workspace.length + 1), 10) < before;
      for (const key of [...staged.keys()].filter(isOld)) staged.delete(key);
    },
    deleteBundle: async (workspace, index) => {
      const path = `${workspace}/${tilePath({ level: "entries", index, width: tileWidth })}`;
      deleteBelow(`${path}.p/`);
      files.delete(path);
    },
  };
  const kept = new Map<string, string>();
  const anchors: Anchors = {
    keep: async (at, note) => {
      const hour = new Date(at).toISOString().slice(0, 13);
      kept.set(hour, kept.get(hour) ?? note);
    },
  };
  return { tiles, pruning, files, published, anchors, kept };
};
