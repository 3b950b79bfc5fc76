import { equalBytes } from "../domain/log/equal-bytes.ts";
import type { Hash } from "../domain/log/merkle-hash.ts";
import { treeNodes, treeRoot } from "../domain/log/merkle-proof.ts";
import { nodeReader, tilesHolding } from "../domain/log/read-node.ts";
import type { VerifySignature } from "../domain/log/signed-note.ts";
import { parseTlogProof, type TlogProofRefusal, verifyTlogProof } from "../domain/log/tlog-proof.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { fetchTiles } from "./fetch-tiles.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface VerifyProofNeeds {
  readonly tiles: LogTiles;
  readonly signer: CheckpointSigner;
  readonly verifySignature: VerifySignature;
  /** SHA-256. */
  readonly hash: Hash;
}

export type ProofFileRefusal = { readonly code: "malformed-proof" } | { readonly code: "proof-without-leaf" };

export type ProofVerdict =
  | { readonly verified: true; readonly index: number; readonly size: number; readonly entry: Uint8Array }
  | { readonly verified: false; readonly reason: TlogProofRefusal["code"] | "size-not-published" | "other-history" };

/**
 * Says whether an uploaded `.tlog-proof` proves the leaf that is its extra data: signed by this workspace's log, and
 * under a checkpoint that the log as it is published today continues. So a signed checkpoint of a log that has been
 * forked or cut back since does not pass, which nobody can see from the file alone.
 */
export const verifyAuditProof = async (
  { tiles, signer, verifySignature, hash }: VerifyProofNeeds,
  workspace: string,
  file: string,
): Promise<Result<ProofVerdict, ProofFileRefusal>> => {
  const proof = parseTlogProof(file);
  if (!proof.ok) return proof;
  const { index, extra: entry } = proof.value;
  if (entry === undefined) return refuse({ code: "proof-without-leaf" });
  const key = await signer.verifierKey(workspace);
  const covered = verifyTlogProof(hash, verifySignature, proof.value, entry, [key]);
  if (!covered.ok) return accept({ verified: false, reason: covered.refusal.code });

  const { size, root } = covered.value;
  const published = (await readPublishedHead(tiles, workspace))?.checkpoint.size ?? 0;
  if (size > published) return accept({ verified: false, reason: "size-not-published" });
  const nodes = treeNodes(size);
  const read = nodeReader(hash, await fetchTiles(tiles, workspace, tilesHolding(nodes, published)));
  return accept(
    equalBytes(treeRoot(hash, read, size), root)
      ? { verified: true, index, size, entry }
      : { verified: false, reason: "other-history" },
  );
};
