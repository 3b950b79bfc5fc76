import type { TileObject } from "../domain/log/grow-tiles.ts";
import { type Tile, tilePath } from "../domain/log/tile.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";

/**
 * Reads tiles that a committed head says are there.
 *
 * @throws TileConflictError when one is missing
 */
export const fetchTiles = (
  tiles: LogTiles,
  workspace: string,
  wanted: readonly Tile[],
): Promise<readonly TileObject[]> =>
  Promise.all(
    wanted.map(async (tile) => {
      const bytes = await tiles.readTile(workspace, tile);
      if (bytes === undefined) throw new TileConflictError(`workspace ${workspace}: ${tilePath(tile)} is missing`);
      return { tile, bytes };
    }),
  );
