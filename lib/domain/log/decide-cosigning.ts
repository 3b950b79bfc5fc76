import { accept, type Result, refuse } from "../result.ts";
import type { ReadRequest } from "./add-checkpoint-request.ts";
import { equalBytes } from "./equal-bytes.ts";
import { emptyRoot, type Hash } from "./merkle-hash.ts";
import { type VerifySignature, verifyNote } from "./signed-note.ts";
import type { VerifierKey } from "./verifier-key.ts";
import { verifyConsistency } from "./verify-proof.ts";

/** The last checkpoint of a log that a witness cosigned. */
export interface WitnessedTree {
  readonly size: number;
  readonly root: Uint8Array;
}

export type CosigningRefusal =
  | { readonly code: "unknown-log" }
  | { readonly code: "not-signed-by-log" }
  | { readonly code: "old-size-above-size" }
  /** `size` is what the witness saw last: the log proves from there. */
  | { readonly code: "other-old-size"; readonly size: number }
  /** Two trees of one size: the log has shown somebody else another one. */
  | { readonly code: "other-root" }
  | { readonly code: "wrong-proof" };

/**
 * Decides whether a witness cosigns a checkpoint: it must be signed by the log, and continue what the witness saw last. The
 * checks stand in the order of c2sp.org/tlog-witness, so that each request has one answer.
 *
 * @param keys      the log's, by its origin; none when the witness does not know the log
 * @param recorded  what the witness cosigned last of this log; undefined before the first
 * @returns         what the witness has to record before it signs
 */
export const decideCosigning = (
  hash: Hash,
  verify: VerifySignature,
  keys: readonly VerifierKey[],
  recorded: WitnessedTree | undefined,
  { oldSize, proof, note, checkpoint }: ReadRequest,
): Result<WitnessedTree, CosigningRefusal> => {
  const known = keys.filter(({ name }) => name === checkpoint.origin);
  if (known.length === 0) return refuse({ code: "unknown-log" });
  if (!verifyNote(verify, note, known).ok) return refuse({ code: "not-signed-by-log" });
  const { size, root } = checkpoint;
  const last = recorded ?? { size: 0, root: emptyRoot(hash) };
  if (oldSize > size) return refuse({ code: "old-size-above-size" });
  if (oldSize !== last.size) return refuse({ code: "other-old-size", size: last.size });
  if (oldSize === size && !equalBytes(root, last.root)) return refuse({ code: "other-root" });
  const grown = verifyConsistency(hash, { olderSize: oldSize, size, olderRoot: last.root, root, proof });
  return grown.ok ? accept({ size, root }) : refuse({ code: "wrong-proof" });
};
