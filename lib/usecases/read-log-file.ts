import { parseTilePath, tileAt } from "../domain/log/tile.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
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
 * Tiles of a batch that is not published yet are not shown: a reader sees nothing that no checkpoint covers.
 *
 * @param path  `tile/…` as c2sp.org/tlog-tiles writes it
 */
export const readLogTile = async (
  { tiles }: { readonly tiles: LogTiles },
  workspace: string,
  path: string,
): Promise<Result<Uint8Array, LogFileNotFound>> => {
  const tile = parseTilePath(path);
  const head = tile && (await readPublishedHead(tiles, workspace));
  const published = tile && head && tileAt(tile.level, tile.index, head.checkpoint.size);
  const isCovered = published !== undefined && tile !== undefined && tile.width <= published.width;
  const bytes = isCovered ? await tiles.readTile(workspace, tile) : undefined;
  return bytes === undefined ? refuse({ code: "log-file-not-found", path }) : accept(bytes);
};
