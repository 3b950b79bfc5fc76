import { formatCheckpoint } from "../domain/log/checkpoint.ts";
import { appendLeaves, rootOf } from "../domain/log/compact-range.ts";
import { equalBytes } from "../domain/log/equal-bytes.ts";
import { growTiles, type TileObject } from "../domain/log/grow-tiles.ts";
import type { LogBatch } from "../domain/log/log-head.ts";
import { type Hash, leafHash } from "../domain/log/merkle-hash.ts";
import { rangeOfEdge } from "../domain/log/range-of-edge.ts";
import { formatNote } from "../domain/log/signed-note.ts";
import { edgeTiles } from "../domain/log/tile.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { LogLedger } from "../ports/log-ledger.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { fetchTiles } from "./fetch-tiles.ts";

export interface SettleNeeds {
  readonly ledger: LogLedger;
  readonly tiles: LogTiles;
  readonly signer: CheckpointSigner;
  /** SHA-256. */
  readonly hash: Hash;
}

/**
 * Completes a committed batch: its tiles, its signed checkpoint, then the index and the removal of what waited.
 *
 * Only a committed head comes here, so nothing uncommitted is ever signed; and the tiles are recomputed from what was
 * staged and held against the committed roots, so nothing that was tampered with is ever built or signed upon.
 *
 * @throws TileConflictError when stored tiles or staged entries do not hash to the committed roots
 */
export const settleBatch = async (needs: SettleNeeds, workspace: string, batch: LogBatch): Promise<void> => {
  const { ledger, tiles, signer, hash } = needs;
  const entries = await tiles.readStaged(workspace, batch);
  const edge = await fetchTiles(tiles, workspace, edgeTiles(batch.from));
  checkRoots(hash, workspace, batch, edge, entries);
  for (const object of growTiles(hash, batch.from, edge, entries)) await tiles.writeTile(workspace, object);

  const { name: origin } = await signer.verifierKey(workspace);
  const text = formatCheckpoint({ origin, size: batch.to, root: batch.root });
  const signature = await signer.sign(workspace, text);
  await tiles.publishCheckpoint(workspace, formatNote({ text, signatures: [signature] }));
  await ledger.settle(workspace, batch, entries);
};

const checkRoots = (
  hash: Hash,
  workspace: string,
  batch: LogBatch,
  edge: readonly TileObject[],
  entries: readonly Uint8Array[],
): void => {
  const before = rangeOfEdge(hash, edge);
  if (before.size !== batch.from || !equalBytes(rootOf(hash, before), batch.previousRoot))
    throw new TileConflictError(`workspace ${workspace}: the tiles at ${batch.from} leaves do not hash to the head`);
  const after = appendLeaves(
    hash,
    before,
    entries.map((entry) => leafHash(hash, entry)),
  );
  if (after.size !== batch.to || !equalBytes(rootOf(hash, after), batch.root))
    throw new TileConflictError(`workspace ${workspace}: the entries staged for ${batch.from} are not those committed`);
};
