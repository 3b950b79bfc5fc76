import { decodeEntries } from "../domain/log/entry-bundle.ts";
import { tileAt, tilePath, tileWidth } from "../domain/log/tile.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { fetchTiles } from "./fetch-tiles.ts";

/**
 * Entries of a log in their order, from an index on: those of the bundle that holds it, at least one and at most 256.
 *
 * @param from  index of the first, below `size`
 * @param size  leaves that a published checkpoint covers
 * @throws TileConflictError when the bundle is missing or holds less than the checkpoint says
 */
export const readLogEntries = async (
  tiles: LogTiles,
  workspace: string,
  from: number,
  size: number,
): Promise<readonly Uint8Array[]> => {
  const bundle = tileAt("entries", Math.floor(from / tileWidth), size);
  if (bundle === undefined || from >= size) throw new RangeError(`a log of ${size} leaves has no leaf ${from}`);
  const [object] = await fetchTiles(tiles, workspace, [bundle]);
  const entries = decodeEntries(object?.bytes ?? new Uint8Array());
  if (!entries.ok || entries.value.length !== bundle.width)
    throw new TileConflictError(`workspace ${workspace}: ${tilePath(bundle)} does not hold ${bundle.width} entries`);
  return entries.value.slice(from % tileWidth);
};
