import { type Hash, leafHash } from "../domain/log/merkle-hash.ts";
import { inclusionNodes, proveInclusion } from "../domain/log/merkle-proof.ts";
import { nodeReader, tilesHolding } from "../domain/log/read-node.ts";
import type { TlogProof } from "../domain/log/tlog-proof.ts";
import { verifyInclusion } from "../domain/log/verify-proof.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { TileConflictError } from "../ports/tile-conflict-error.ts";
import { fetchTiles } from "./fetch-tiles.ts";
import { type EventNotFound, type ReadAuditEventNeeds, readAuditEvent } from "./read-audit-event.ts";
import type { LogEntryPruned } from "./read-kept-bundle.ts";
import { readPublishedHead } from "./read-published-head.ts";

/**
 * Makes the proof that an event is in the log: what anybody can check offline with nothing but the log's key.
 *
 * @returns the proof under the checkpoint published now, with the entry as its extra data
 * @throws TileConflictError when the stored tiles do not prove it: a proof that does not hold is never handed out
 */
export const proveAuditEvent = async (
  needs: ReadAuditEventNeeds & { readonly hash: Hash },
  workspace: string,
  id: string,
): Promise<Result<Required<TlogProof>, EventNotFound | LogEntryPruned>> => {
  const { tiles, hash } = needs;
  const found = await readAuditEvent(needs, workspace, id);
  if (!found.ok) return found;
  const head = await readPublishedHead(tiles, workspace);
  if (head === undefined) return refuse({ code: "event-not-found", event: id });

  const { index, entry } = found.value;
  const { size, root } = head.checkpoint;
  const read = nodeReader(hash, await fetchTiles(tiles, workspace, tilesHolding(inclusionNodes(index, size), size)));
  const proof = proveInclusion(hash, read, index, size);
  const claim = { index, size, leafHash: leafHash(hash, entry), proof, root };
  if (!verifyInclusion(hash, claim).ok)
    throw new TileConflictError(`workspace ${workspace}: the tiles do not prove leaf ${index} at size ${size}`);
  return accept({ index, hashes: proof, checkpoint: head.note, extra: entry });
};
