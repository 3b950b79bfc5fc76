import { accept, type Result, refuse } from "../result.ts";
import { equalBytes } from "./equal-bytes.ts";
import { type Hash, hashBytes, nodeHash } from "./merkle-hash.ts";

export type ProofRefusal =
  | { readonly code: "size-out-of-range" }
  | { readonly code: "malformed-hash" }
  | { readonly code: "wrong-proof-length" }
  | { readonly code: "older-root-mismatch" }
  | { readonly code: "root-mismatch" };

export interface InclusionClaim {
  /** From 0, below `size`. */
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  /** From the leaf's sibling up to the root's child. */
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/**
 * Decides whether a leaf is at its index in the tree with this root (RFC 9162 section 2.1.3.2).
 *
 * @returns nothing, or why the claim does not hold; never throws, whatever the claim holds
 */
export const verifyInclusion = (
  hash: Hash,
  { index, size, leafHash, proof, root }: InclusionClaim,
): Result<undefined, ProofRefusal> => {
  if (!(isSize(size) && isSize(index) && index < size)) return refuse({ code: "size-out-of-range" });
  if (![leafHash, root, ...proof].every(isHash)) return refuse({ code: "malformed-hash" });
  let position = index;
  let last = size - 1;
  let computed = leafHash;
  for (const sibling of proof) {
    if (last === 0) return refuse({ code: "wrong-proof-length" });
    if (isOdd(position) || position === last) {
      computed = nodeHash(hash, sibling, computed);
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      computed = nodeHash(hash, computed, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  if (last !== 0) return refuse({ code: "wrong-proof-length" });
  return equalBytes(computed, root) ? accept(undefined) : refuse({ code: "root-mismatch" });
};

export interface ConsistencyClaim {
  readonly olderSize: number;
  readonly size: number;
  readonly olderRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Decides whether the older tree is the beginning of the newer one (RFC 9162 section 2.1.4.2). The empty tree is the
 * beginning of every tree; both roots are then taken as given.
 *
 * @returns nothing, or why the claim does not hold; never throws, whatever the claim holds
 */
export const verifyConsistency = (hash: Hash, claim: ConsistencyClaim): Result<undefined, ProofRefusal> => {
  const { olderSize, size, olderRoot, root, proof } = claim;
  if (!(isSize(size) && isSize(olderSize) && olderSize <= size)) return refuse({ code: "size-out-of-range" });
  if (olderSize === size || olderSize === 0) {
    if (proof.length > 0) return refuse({ code: "wrong-proof-length" });
    return olderSize !== size || equalBytes(olderRoot, root) ? accept(undefined) : refuse({ code: "root-mismatch" });
  }
  if (![olderRoot, root, ...proof].every(isHash)) return refuse({ code: "malformed-hash" });
  return verifyGrowth(hash, claim);
};

/** Requires 0 < olderSize < size and well-formed hashes. */
const verifyGrowth = (
  hash: Hash,
  { olderSize, size, olderRoot, root, proof }: ConsistencyClaim,
): Result<undefined, ProofRefusal> => {
  let position = olderSize - 1;
  let last = size - 1;
  while (isOdd(position)) [position, last] = [half(position), half(last)];
  // An older tree that is one perfect subtree is its own first hash, and the prover leaves it out.
  const [seed, ...path] = position === 0 ? [olderRoot, ...proof] : proof;
  if (seed === undefined) return refuse({ code: "wrong-proof-length" });
  let olderComputed = seed;
  let computed = seed;
  for (const sibling of path) {
    if (last === 0) return refuse({ code: "wrong-proof-length" });
    if (isOdd(position) || position === last) {
      olderComputed = nodeHash(hash, sibling, olderComputed);
      computed = nodeHash(hash, sibling, computed);
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else {
      computed = nodeHash(hash, computed, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  if (last !== 0) return refuse({ code: "wrong-proof-length" });
  if (!equalBytes(olderComputed, olderRoot)) return refuse({ code: "older-root-mismatch" });
  return equalBytes(computed, root) ? accept(undefined) : refuse({ code: "root-mismatch" });
};

/** Sizes are integers to 2^53 - 1, so halves are taken by arithmetic: bit operators would cut them to 32 bits. */
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isHash = (bytes: Uint8Array): boolean => bytes.length === hashBytes;
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
