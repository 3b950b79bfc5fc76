import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendLeaves, emptyRange, rootOf } from "../../../lib/domain/log/compact-range.ts";
import { leafHash } from "../../../lib/domain/log/merkle-hash.ts";
import {
  consistencyNodes,
  inclusionNodes,
  type NodeReader,
  proveConsistency,
  proveInclusion,
  treeRoot,
} from "../../../lib/domain/log/merkle-proof.ts";
import { verifyConsistency, verifyInclusion } from "../../../lib/domain/log/verify-proof.ts";
import vectors from "../../vectors/log/merkle-proofs.json" with { type: "json" };
import { mth, path, proof as rfcProof } from "./naive-merkle.ts";
import { sha256 } from "./sha256.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const entriesOf = (size: number) => Array.from({ length: size }, (_, index) => new TextEncoder().encode(`e${index}`));
const readerOf =
  (entries: Uint8Array[]): NodeReader =>
  ({ level, index }) =>
    mth(entries.slice(index * 2 ** level, (index + 1) * 2 ** level));
const sizes = fc.integer({ min: 1, max: 80 });
const sizeAndIndex = sizes.chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size - 1 })));

describe("against transparency-dev/merkle", () => {
  test.each(vectors.inclusion)("inclusion $leafIdx of $treeSize, $desc: refused $wantErr", (vector) => {
    const claim = { index: vector.leafIdx, size: vector.treeSize, leafHash: bytes(vector.leafHash) };
    const verdict = verifyInclusion(sha256, { ...claim, proof: vector.proof.map(bytes), root: bytes(vector.root) });
    expect(!verdict.ok).toBe(vector.wantErr);
  });

  test.each(vectors.consistency)("consistency $size1 to $size2, $desc: refused $wantErr", (vector) => {
    const roots = { olderRoot: bytes(vector.root1), root: bytes(vector.root2) };
    const claim = { olderSize: vector.size1, size: vector.size2, proof: vector.proof.map(bytes) };
    expect(!verifyConsistency(sha256, { ...claim, ...roots }).ok).toBe(vector.wantErr);
  });
});

test("a compact range grown in any steps has the root of RFC 6962", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 6 }), (steps) => {
      const entries = entriesOf(steps.reduce((sum, step) => sum + step, 0));
      let range = emptyRange;
      for (const step of steps) {
        const hashes = entries.slice(range.size, range.size + step).map((entry) => leafHash(sha256, entry));
        range = appendLeaves(sha256, range, hashes);
      }
      expect(rootOf(sha256, range)).toEqual(mth(entries));
    }),
  );
});

test("the root of any beginning of a log is MTH of RFC 6962", () => {
  fc.assert(
    fc.property(fc.nat({ max: 80 }), (size) => {
      const entries = entriesOf(size);
      expect(treeRoot(sha256, readerOf(entries), size)).toEqual(mth(entries));
    }),
  );
});

test("inclusion proofs are PATH of RFC 6962 and verify", () => {
  fc.assert(
    fc.property(sizeAndIndex, ([size, index]) => {
      const entries = entriesOf(size);
      const proof = proveInclusion(sha256, readerOf(entries), index, size);
      expect(proof).toEqual(path(index, entries));
      const leaf = leafHash(sha256, entries[index] ?? new Uint8Array());
      expect(verifyInclusion(sha256, { index, size, leafHash: leaf, proof, root: mth(entries) }).ok).toBe(true);
    }),
  );
});

test("consistency proofs are PROOF of RFC 6962 and verify", () => {
  fc.assert(
    fc.property(
      sizes.chain((size) => fc.tuple(fc.constant(size), fc.nat({ max: size }))),
      ([size, olderSize]) => {
        const entries = entriesOf(size);
        const proof = proveConsistency(sha256, readerOf(entries), olderSize, size);
        expect(proof).toEqual(rfcProof(olderSize, entries));
        const roots = { olderRoot: mth(entries.slice(0, olderSize)), root: mth(entries) };
        expect(verifyConsistency(sha256, { olderSize, size, proof, ...roots }).ok).toBe(true);
      },
    ),
  );
});

test("no proof verifies for another index, size, entry or with one bit flipped", () => {
  fc.assert(
    fc.property(sizeAndIndex, fc.nat(), fc.nat({ max: 255 }), ([size, index], other, bit) => {
      const entries = entriesOf(size);
      const proof = proveInclusion(sha256, readerOf(entries), index, size);
      const claim = { index, size, leafHash: leafHash(sha256, entries[index] ?? new Uint8Array()), proof };
      const root = mth(entries);
      const elsewhere = other % size;
      fc.pre(elsewhere !== index);
      expect(verifyInclusion(sha256, { ...claim, root, index: elsewhere }).ok).toBe(false);
      expect(verifyInclusion(sha256, { ...claim, root: flipped(root, bit) }).ok).toBe(false);
      expect(verifyInclusion(sha256, { ...claim, root, leafHash: flipped(claim.leafHash, bit) }).ok).toBe(false);
      const spoiled = proof.map((hash, place) => (place === other % proof.length ? flipped(hash, bit) : hash));
      expect(verifyInclusion(sha256, { ...claim, root, proof: spoiled }).ok).toBe(false);
    }),
  );
});

test("the nodes named beforehand are exactly the nodes a proof reads", () => {
  fc.assert(
    fc.property(sizeAndIndex, ([size, index]) => {
      const read: unknown[] = [];
      const reader: NodeReader = (node) => {
        read.push(node);
        return new Uint8Array(32);
      };
      proveInclusion(sha256, reader, index, size);
      expect(read).toEqual(inclusionNodes(index, size));
      read.length = 0;
      proveConsistency(sha256, reader, index, size);
      expect(read).toEqual(consistencyNodes(index, size));
    }),
  );
});

test("sizes beyond 32 bits are counted exactly", () => {
  const size = 2 ** 52 + 2 ** 33 + 3;
  const nodes = inclusionNodes(2 ** 40 + 7, size);
  expect(nodes.every(({ level, index }) => (index + 1) * 2 ** level <= size)).toBe(true);
  expect(nodes.reduce((covered, { level }) => covered + 2 ** level, 1)).toBe(size);
});

test("a leaf beyond the tree and a newer tree than the log are programming errors", () => {
  const reader: NodeReader = () => new Uint8Array(32);
  for (const [index, size] of [
    [0, 0],
    [3, 3],
    [-1, 3],
    [0.5, 3],
    [0, 2 ** 53],
  ] as const)
    expect(() => proveInclusion(sha256, reader, index, size)).toThrow(RangeError);
  for (const [older, size] of [
    [4, 3],
    [-1, 3],
    [1.5, 3],
  ] as const)
    expect(() => proveConsistency(sha256, reader, older, size)).toThrow(RangeError);
});

const flipped = (hash: Uint8Array, bit: number) =>
  hash.map((byte, place) => (place === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
