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

/** The roots of every whole group of 256: the next level of tiles. */
export const nextTileLevel = (hashes: Hashes): Hashes => {
  const groups: Buffer[] = [];
  for (let start = 0; start + 8192 <= hashes.length; start += 8192)
    groups.push(rootOf(hashes.subarray(start, start + 8192)));
  return Buffer.concat(groups);
};
