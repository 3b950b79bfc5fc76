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
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import type { WitnessQuorum } from "../ports/witness.ts";
import { fetchTiles } from "./fetch-tiles.ts";
import { gatherCosignatures } from "./gather-cosignatures.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface PublishNeeds {
  readonly tiles: LogTiles;
  readonly signer: CheckpointSigner;
  readonly witnesses: WitnessQuorum;
  /** SHA-256. */
  readonly hash: Hash;
}

/**
 * Shows a committed batch to the world: its tiles, then its checkpoint with the log's signature and its witnesses'.
 *
 * Only a committed head comes here, so nothing uncommitted is ever signed; the tiles are recomputed from what was staged and
 * held against the committed roots, so nothing that was tampered with is ever built or signed upon; and a checkpoint that too
 * few witnesses have cosigned is not shown: no reader has to ask which of two checkpoints is the one to trust.
 *
 * @returns the entries of the batch
 * @throws TileConflictError when stored tiles or staged entries do not hash to the committed roots
 */
export const publishBatch = async (
  needs: PublishNeeds,
  log: string,
  batch: LogBatch,
): Promise<readonly Uint8Array[]> => {
  const { tiles, signer, hash } = needs;
  const entries = await tiles.readStaged(log, batch);
  const edge = await fetchTiles(tiles, log, edgeTiles(batch.from));
  checkRoots(hash, log, batch, edge, entries);
  for (const object of growTiles(hash, batch.from, edge, entries)) await tiles.writeTile(log, object);

  const { name: origin } = await signer.verifierKey(log);
  const text = formatCheckpoint({ origin, size: batch.to, root: batch.root });
  const signature = await signer.sign(log, text);
  const cosigned = await gatherCosignatures(needs, log, formatNote({ text, signatures: [signature] }), batch);
  if (cosigned.isEnough)
    await tiles.publishCheckpoint(log, formatNote({ text, signatures: [signature, ...cosigned.signatures] }));
  // Witnesses refuse whoever comes late. If a rival has published this batch meanwhile, nothing is left to do.
  else if (!(await isPublished(tiles, log, batch)))
    throw new Error(`log ${log}: too few witnesses cosigned ${batch.to} leaves: ${cosigned.failures.join("; ")}`);
  return entries;
};

const isPublished = async (tiles: LogTiles, log: string, { to }: LogBatch): Promise<boolean> =>
  ((await readPublishedHead(tiles, log))?.checkpoint.size ?? 0) >= to;

const checkRoots = (
  hash: Hash,
  log: string,
  batch: LogBatch,
  edge: readonly TileObject[],
  entries: readonly Uint8Array[],
): void => {
  const before = rangeOfEdge(hash, edge);
  if (before.size !== batch.from || !equalBytes(rootOf(hash, before), batch.previousRoot))
    throw new TileConflictError(`workspace ${log}: the tiles at ${batch.from} leaves do not hash to the head`);
  const after = appendLeaves(
    hash,
    before,
    entries.map((entry) => leafHash(hash, entry)),
  );
  if (after.size !== batch.to || !equalBytes(rootOf(hash, after), batch.root))
    throw new TileConflictError(`workspace ${log}: the entries staged for ${batch.from} are not those committed`);
};
