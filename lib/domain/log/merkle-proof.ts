import { joinFromRight, rootOf } from "./compact-range.ts";
import type { Hash } from "./merkle-hash.ts";

/** A perfect subtree: its root covers the 2^level leaves from index · 2^level. Level 0 holds the leaf hashes. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Gives the hash of a perfect subtree of the log. */
export type NodeReader = (node: TreeNode) => Uint8Array;

interface LeafRange {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * Proves that the leaf at `index` is in the tree of `size` leaves: PATH(m, D[n]) of RFC 6962 section 2.1.1.
 *
 * @param index  from 0, below `size`
 * @returns      hashes from the leaf's sibling up to the root's child
 */
export const proveInclusion = (hash: Hash, read: NodeReader, index: number, size: number): readonly Uint8Array[] =>
  inclusionRanges(index, size).map((range) => rangeHash(hash, read, range));

/**
 * Proves that the tree of `older` leaves is the beginning of the tree of `size` leaves: PROOF(m, D[n]) of RFC 6962
 * section 2.1.2.
 *
 * @param older  0 to `size`; the proof is empty at both ends
 */
export const proveConsistency = (hash: Hash, read: NodeReader, older: number, size: number): readonly Uint8Array[] =>
  consistencyRanges(older, size).map((range) => rangeHash(hash, read, range));

/** The subtrees that `proveInclusion` will read, so that their tiles can be fetched first. */
export const inclusionNodes = (index: number, size: number): readonly TreeNode[] =>
  inclusionRanges(index, size).flatMap(perfectSubtrees);

/** The subtrees that `proveConsistency` will read, so that their tiles can be fetched first. */
export const consistencyNodes = (older: number, size: number): readonly TreeNode[] =>
  consistencyRanges(older, size).flatMap(perfectSubtrees);

/** Root of the tree of the first `size` leaves: MTH(D[0:size]) of RFC 6962 section 2.1. */
export const treeRoot = (hash: Hash, read: NodeReader, size: number): Uint8Array =>
  rootOf(hash, { size, hashes: treeNodes(size).map(read) });

/** The subtrees that `treeRoot` will read, so that their tiles can be fetched first. */
export const treeNodes = (size: number): readonly TreeNode[] => perfectSubtrees({ start: 0, end: size });

const inclusionRanges = (index: number, size: number): LeafRange[] => {
  if (!(Number.isSafeInteger(size) && Number.isInteger(index) && index >= 0 && index < size))
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + largestPowerOfTwoBelow(end - start);
    const isLeft = index < middle;
    ranges.push(isLeft ? { start: middle, end } : { start, end: middle });
    if (isLeft) end = middle;
    else start = middle;
  }
  return ranges.reverse();
};

const consistencyRanges = (older: number, size: number): LeafRange[] => {
  if (!(Number.isSafeInteger(size) && Number.isInteger(older) && older >= 0 && older <= size))
    throw new RangeError(`a tree of ${size} has no beginning of ${older}`);
  if (older === 0 || older === size) return [];
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end !== older) {
    const middle = start + largestPowerOfTwoBelow(end - start);
    const endsLeft = older <= middle;
    ranges.push(endsLeft ? { start: middle, end } : { start, end: middle });
    if (endsLeft) end = middle;
    else start = middle;
  }
  // The verifier already holds the older root, so a subtree that is the whole older tree is left out.
  return start === 0 ? ranges.reverse() : [{ start, end }, ...ranges.reverse()];
};

const rangeHash = (hash: Hash, read: NodeReader, range: LeafRange): Uint8Array => {
  const joined = joinFromRight(hash, perfectSubtrees(range).map(read));
  if (joined === undefined) throw new RangeError("a proof never holds the hash of nothing");
  return joined;
};

/** Splits a range whose start is aligned, as every range of a proof is, into perfect subtrees, largest first. */
const perfectSubtrees = ({ start, end }: LeafRange): TreeNode[] => {
  const nodes: TreeNode[] = [];
  for (let from = start; from < end; ) {
    let level = 0;
    while (2 ** (level + 1) <= end - from) level += 1;
    nodes.push({ level, index: from / 2 ** level });
    from += 2 ** level;
  }
  return nodes;
};

const largestPowerOfTwoBelow = (size: number): number => {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
};
