import { equalBytes } from "../domain/log/equal-bytes.ts";
import type { Hash } from "../domain/log/merkle-hash.ts";
import { consistencyNodes, proveConsistency, treeNodes, treeRoot } from "../domain/log/merkle-proof.ts";
import { nodeReader, tilesHolding } from "../domain/log/read-node.ts";
import { verifyConsistency } from "../domain/log/verify-proof.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { fetchTiles } from "./fetch-tiles.ts";
import type { LogFileNotFound } from "./read-log-file.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface LogConsistency {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  /** PROOF(from, D[to]) of RFC 6962 section 2.1.2. */
  readonly hashes: readonly Uint8Array[];
  /** The checkpoint published now, a signed note; its size is `to` where none was asked for. */
  readonly checkpoint: string;
}

export type LogSizeRefusal =
  | { readonly code: "sizes-out-of-order"; readonly from: number; readonly to: number }
  | { readonly code: "size-not-published"; readonly size: number; readonly published: number };

/**
 * Proves that the log of `from` leaves is the beginning of the log of `to` leaves.
 *
 * @param to  the published size when left out
 * @throws TileConflictError when the stored tiles do not prove it: a proof that does not hold is never handed out
 */
export const proveLogConsistency = async (
  { tiles, hash }: { readonly tiles: LogTiles; readonly hash: Hash },
  workspace: string,
  { from, to }: { readonly from: number; readonly to?: number },
): Promise<Result<LogConsistency, LogSizeRefusal | LogFileNotFound>> => {
  const head = await readPublishedHead(tiles, workspace);
  if (head === undefined) return refuse({ code: "log-file-not-found", path: "checkpoint" });
  const { size: published, root } = head.checkpoint;
  const newer = to ?? published;
  const largest = Math.max(from, newer);
  if (largest > published) return refuse({ code: "size-not-published", size: largest, published });
  if (from > newer) return refuse({ code: "sizes-out-of-order", from, to: newer });

  const nodes = [...treeNodes(from), ...treeNodes(newer), ...consistencyNodes(from, newer)];
  const read = nodeReader(hash, await fetchTiles(tiles, workspace, tilesHolding(nodes, published)));
  const [fromRoot, toRoot] = [treeRoot(hash, read, from), treeRoot(hash, read, newer)];
  const hashes = proveConsistency(hash, read, from, newer);
  const claim = { olderSize: from, size: newer, olderRoot: fromRoot, root: toRoot, proof: hashes };
  if (!verifyConsistency(hash, claim).ok || (newer === published && !equalBytes(toRoot, root)))
    throw new TileConflictError(`workspace ${workspace}: the tiles do not prove that ${from} leaves begin ${newer}`);
  return accept({ from, to: newer, fromRoot, toRoot, hashes, checkpoint: head.note });
};
