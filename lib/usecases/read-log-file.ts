import { parseTilePath, tileAt, tileWidth } from "../domain/log/tile.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { LogPruning } from "../ports/log-pruning.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { minimumIndexOf } from "./minimum-index.ts";
import type { LogEntryPruned, ReadBundleNeeds } from "./read-kept-bundle.ts";
import { readPublishedHead } from "./read-published-head.ts";

export type LogFileNotFound = { readonly code: "log-file-not-found"; readonly path: string };

/** The signed checkpoint of a workspace's log, a note. */
export const readLogCheckpoint = async (
  { tiles }: { readonly tiles: LogTiles },
  workspace: string,
): Promise<Result<string, LogFileNotFound>> => {
  const head = await readPublishedHead(tiles, workspace);
  return head === undefined ? refuse({ code: "log-file-not-found", path: "checkpoint" }) : accept(head.note);
};

/**
 * A tile or an entry bundle of a workspace's log.
 *
 * Tiles of a batch that is not published yet are not shown: a reader sees nothing that no checkpoint covers. Of what was
 * pruned the entries are refused, the tiles are there (c2sp.org/tlog-tiles, "Pruning").
 *
 * @param path  `tile/…` as c2sp.org/tlog-tiles writes it
 */
export const readLogTile = async (
  { tiles, aggregates }: ReadBundleNeeds,
  workspace: string,
  path: string,
): Promise<Result<Uint8Array, LogFileNotFound | LogEntryPruned>> => {
  const tile = parseTilePath(path);
  const head = tile && (await readPublishedHead(tiles, workspace));
  const published = tile && head && tileAt(tile.level, tile.index, head.checkpoint.size);
  const isCovered = published !== undefined && tile !== undefined && tile.width <= published.width;
  const bytes = isCovered ? await tiles.readTile(workspace, tile) : undefined;
  if (bytes !== undefined) return accept(bytes);
  const missing = isCovered && tile.level === "entries" ? tile.index * tileWidth : undefined;
  const minimumIndex = missing === undefined ? 0 : await minimumIndexOf(aggregates, workspace);
  return missing !== undefined && missing < minimumIndex
    ? refuse({ code: "log-entry-pruned", minimumIndex })
    : refuse({ code: "log-file-not-found", path });
};

/**
 * The leaves that stand for what was pruned, one JSON line each.
 *
 * @param digest  lower-case hex SHA-256, as the leaf says it that tells of the pruning
 */
export const readLogSnapshot = async (
  { pruning }: { readonly pruning: Pick<LogPruning, "readSnapshot"> },
  workspace: string,
  digest: string,
): Promise<Result<Uint8Array, LogFileNotFound>> => {
  const bytes = await pruning.readSnapshot(workspace, digest);
  return bytes === undefined ? refuse({ code: "log-file-not-found", path: `snapshot/${digest}` }) : accept(bytes);
};
