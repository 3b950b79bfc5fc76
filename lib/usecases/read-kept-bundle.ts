import { decodeEntries } from "../domain/log/entry-bundle.ts";
import { type Tile, tilePath, tileWidth } from "../domain/log/tile.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { minimumIndexOf } from "./minimum-index.ts";

export interface ReadBundleNeeds {
  readonly tiles: LogTiles;
  readonly aggregates: Pick<AggregateStore, "load">;
}

export interface LogEntryPruned {
  readonly code: "log-entry-pruned";
  /** Index from which on the log has the texts of its leaves. */
  readonly minimumIndex: number;
}

/**
 * Reads the entries of a bundle that a published checkpoint covers, or says that they were pruned.
 *
 * @throws TileConflictError when it is missing and nobody pruned it, or does not hold what the checkpoint says
 */
export const readKeptBundle = async (
  { tiles, aggregates }: ReadBundleNeeds,
  workspace: string,
  bundle: Tile,
): Promise<Result<readonly Uint8Array[], LogEntryPruned>> => {
  const bytes = await tiles.readTile(workspace, bundle);
  if (bytes === undefined) {
    const minimumIndex = await minimumIndexOf(aggregates, workspace);
    if (bundle.index * tileWidth < minimumIndex) return refuse({ code: "log-entry-pruned", minimumIndex });
    throw new TileConflictError(`workspace ${workspace}: ${tilePath(bundle)} is missing`);
  }
  const entries = decodeEntries(bytes);
  if (!entries.ok || entries.value.length !== bundle.width)
    throw new TileConflictError(`workspace ${workspace}: ${tilePath(bundle)} does not hold ${bundle.width} entries`);
  return accept(entries.value);
};
