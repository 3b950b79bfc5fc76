import { emptyRoot, type Hash, nodeHash } from "./merkle-hash.ts";

/** All that is needed to grow a tree: its size and the roots of its perfect subtrees, largest and leftmost first. */
export interface CompactRange {
  /** Leaves, 0 to 2^53 - 1. */
  readonly size: number;
  /** One hash for each 1 in the binary form of `size`. */
  readonly hashes: readonly Uint8Array[];
}

export const emptyRange: CompactRange = { size: 0, hashes: [] };

/** Appends leaf hashes in order; at most two hashes are computed per leaf on average (RFC 6962 section 2.1). */
export const appendLeaves = (hash: Hash, range: CompactRange, leafHashes: readonly Uint8Array[]): CompactRange => {
  const hashes = [...range.hashes];
  let size = range.size;
  for (const leaf of leafHashes) {
    let merged = leaf;
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) merged = nodeHash(hash, popped(hashes), merged);
    hashes.push(merged);
    size += 1;
  }
  return { size, hashes };
};

/** Root of the tree that the range describes: its subtrees joined from the right (RFC 6962 section 2.1). */
export const rootOf = (hash: Hash, { hashes }: CompactRange): Uint8Array =>
  joinFromRight(hash, hashes) ?? emptyRoot(hash);

/** Joins neighbouring perfect subtrees, largest first, into one hash; undefined when there are none. */
export const joinFromRight = (hash: Hash, hashes: readonly Uint8Array[]): Uint8Array | undefined =>
  hashes.reduceRight<Uint8Array | undefined>(
    (right, left) => (right === undefined ? left : nodeHash(hash, left, right)),
    undefined,
  );

const popped = (hashes: Uint8Array[]): Uint8Array => {
  const last = hashes.pop();
  if (last === undefined) throw new RangeError("a compact range holds fewer hashes than its size says");
  return last;
};
