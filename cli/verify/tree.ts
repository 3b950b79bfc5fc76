import { hash as digest } from "node:crypto";

/** The Merkle tree of RFC 6962 section 2.1, as the text defines it: written a second time, on purpose, and slowly. */
export const sha256 = (bytes: Uint8Array): Buffer => digest("sha256", bytes, "buffer");

export const hashOfLeaf = (entry: Uint8Array): Buffer => sha256(Buffer.concat([Buffer.of(0), entry]));

export const hashOfNode = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.of(1), left, right]));

/** Leaf hashes, or roots of full tiles, end to end: 32 bytes each. */
export type Hashes = Buffer;

export const countOf = (hashes: Hashes): number => hashes.length / 32;
export const hashAt = (hashes: Hashes, index: number): Buffer => hashes.subarray(index * 32, index * 32 + 32);

/** MTH(D[n]): a tree of n leaves splits at the largest power of two below n. */
export const rootOf = (hashes: Hashes): Buffer => {
  const count = countOf(hashes);
  if (count === 0) return sha256(Buffer.alloc(0));
  if (count === 1) return hashes;
  let split = 1;
  while (split * 2 < count) split *= 2;
  return hashOfNode(rootOf(hashes.subarray(0, split * 32)), rootOf(hashes.subarray(split * 32)));
};

/** Roots of the perfect subtrees that a tree falls into, largest first. */
export const perfectSubtrees = (hashes: Hashes): Buffer[] => {
  const roots: Buffer[] = [];
  for (let left = hashes, size = 2 ** 40; left.length > 0; size /= 2) {
    if (countOf(left) < size) continue;
    roots.push(rootOf(left.subarray(0, size * 32)));
    left = left.subarray(size * 32);
  }
  return roots;
};

/** The roots of every whole group of 256: the next level of tiles. */
export const nextTileLevel = (hashes: Hashes): Hashes => {
  const groups: Buffer[] = [];
  for (let start = 0; start + 8192 <= hashes.length; start += 8192)
    groups.push(rootOf(hashes.subarray(start, start + 8192)));
  return Buffer.concat(groups);
};

/**
 * Gives the roots of beginnings of a tree, asked for in growing order: each leaf is hashed once for all of them.
 *
 * @returns the root of the first `size` leaves, `size` at least that of the call before
 */
export const prefixRoots = (hashes: Hashes): ((size: number) => Buffer) => {
  /** Roots of the perfect subtrees that the leaves so far fall into, largest first. */
  const subtrees: { readonly leaves: number; readonly root: Buffer }[] = [];
  let added = 0;
  return (size) => {
    for (; added < size; added += 1) {
      let last = { leaves: 1, root: hashAt(hashes, added) };
      for (let left = subtrees.at(-1); left?.leaves === last.leaves; left = subtrees.at(-1)) {
        subtrees.pop();
        last = { leaves: left.leaves * 2, root: hashOfNode(left.root, last.root) };
      }
      subtrees.push(last);
    }
    const joined = subtrees.reduceRight<Buffer | undefined>(
      (right, { root }) => (right === undefined ? root : hashOfNode(root, right)),
      undefined,
    );
    return joined ?? sha256(Buffer.alloc(0));
  };
};
