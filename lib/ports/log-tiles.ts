import type { TileObject } from "../domain/log/grow-tiles.ts";
import type { LogBatch } from "../domain/log/log-head.ts";
import type { Tile } from "../domain/log/tile.ts";

/** The files of a workspace's log, as a third party reads them. */
export interface LogTiles {
  /** Keeps the entries of a batch before its head is committed; known by place and root, so rivals do not collide. */
  stage(workspace: string, batch: LogBatch, entries: readonly Uint8Array[]): Promise<void>;
  /** @throws Error when the batch was never staged */
  readStaged(workspace: string, batch: LogBatch): Promise<readonly Uint8Array[]>;
  readTile(workspace: string, tile: Tile): Promise<Uint8Array | undefined>;
  /**
   * Writes a tile once. Writing the same bytes again changes nothing.
   *
   * @throws TileConflictError when other bytes are there: tiles never change
   */
  writeTile(workspace: string, object: TileObject): Promise<void>;
  /** The published checkpoint, a signed note; undefined before the first. */
  readCheckpoint(workspace: string): Promise<string | undefined>;
  /** Publishes a signed checkpoint unless one of at least its size is there already: a slow writer takes nothing back. */
  publishCheckpoint(workspace: string, note: string): Promise<void>;
}
