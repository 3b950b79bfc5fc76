import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { appendLeaves, emptyRange, rootOf } from "../../../lib/domain/log/compact-range.ts";
import { decodeEntries, encodeEntries } from "../../../lib/domain/log/entry-bundle.ts";
import { growTiles, type TileObject } from "../../../lib/domain/log/grow-tiles.ts";
import { leafHash } from "../../../lib/domain/log/merkle-hash.ts";
import {
  consistencyNodes,
  inclusionNodes,
  proveConsistency,
  proveInclusion,
} from "../../../lib/domain/log/merkle-proof.ts";
import { nodeReader, tilesHolding } from "../../../lib/domain/log/read-node.ts";
import { edgeTiles, tilePath } from "../../../lib/domain/log/tile.ts";
import vectors from "../../vectors/log/sumdb-tlog.json" with { type: "json" };
import { sha256 } from "./sha256.ts";

const entries = Array.from({ length: 70_000 }, (_, index) => new TextEncoder().encode(`leaf ${index}`));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** A store of tiles that refuses to change one, as the real one does. */
const grown = (steps: readonly number[]) => {
  const stored = new Map<string, TileObject>();
  for (const [place, size] of steps.entries()) {
    const before = steps[place - 1] ?? 0;
    const edge = edgeTiles(before).flatMap((tile) => stored.get(tilePath(tile)) ?? []);
    for (const object of growTiles(sha256, before, edge, entries.slice(before, size))) {
      expect(stored.has(tilePath(object.tile))).toBe(false);
      stored.set(tilePath(object.tile), object);
    }
  }
  return stored;
};

let whole: Map<string, TileObject>;
beforeAll(() => {
  whole = grown([1, 2, 200, 255, 256, 257, 700, 65_000, 65_535, 65_536, 65_537, 70_000]);
});

test.each(vectors.growths)(
  "growth $from to $to writes the tiles that golang.org/x/mod writes",
  ({ from, to, tiles }) => {
    const stored = from === 0 ? new Map<string, TileObject>() : grown([from]);
    const edge = edgeTiles(from).flatMap((tile) => stored.get(tilePath(tile)) ?? []);
    const written = growTiles(sha256, from, edge, entries.slice(from, to));
    const digests = written
      .filter(({ tile }) => tile.level !== "entries")
      .map(({ tile, bytes }) => [tilePath(tile), createHash("sha256").update(bytes).digest("hex")]);
    expect(Object.fromEntries(digests)).toEqual(tiles);
  },
);

test.each(Object.entries(vectors.roots))("the root at %s leaves is that of golang.org/x/mod", (size, root) => {
  const hashes = entries.slice(0, Number(size)).map((entry) => leafHash(sha256, entry));
  expect(base64(rootOf(sha256, appendLeaves(sha256, emptyRange, hashes)))).toBe(root);
});

test.each(vectors.inclusion)("inclusion of $index in $size, read from tiles, is x/mod's", ({ index, size, proof }) => {
  const read = nodeReader(sha256, fetched(tilesHolding(inclusionNodes(index, size), size)));
  expect(proveInclusion(sha256, read, index, size).map(base64)).toEqual(proof);
});

test.each(vectors.consistency)("consistency of $older with $size, read from tiles, is x/mod's", (vector) => {
  const { older, size } = vector;
  const read = nodeReader(sha256, fetched(tilesHolding(consistencyNodes(older, size), size)));
  expect(proveConsistency(sha256, read, older, size).map(base64)).toEqual(vector.proof);
});

/** Tiles of any size up to 70,000: a partial one is the beginning of the one that replaced it. */
const fetched = (tiles: ReturnType<typeof tilesHolding>): TileObject[] =>
  tiles.map((tile) => {
    const later = [...whole.values()].find(
      (object) =>
        object.tile.level === tile.level && object.tile.index === tile.index && object.tile.width >= tile.width,
    );
    expect(later).toBeDefined();
    return { tile, bytes: later?.bytes.slice(0, tile.width * 32) ?? new Uint8Array() };
  });

test("the same tree has the same tiles, in however many steps it grew", () => {
  const steps = fc.uniqueArray(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(steps, (unordered) => {
      const sizes = unordered.sort((a, b) => a - b);
      const inSteps = grown(sizes);
      for (const [path, { bytes }] of grown([sizes.at(-1) ?? 1]))
        expect(Buffer.compare(inSteps.get(path)?.bytes ?? new Uint8Array(), bytes), path).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test("growth by nothing writes nothing", () => {
  expect(growTiles(sha256, 300, [], [])).toEqual([]);
});

test("a missing or shortened edge tile stops growth before a wrong tile exists", () => {
  const edge = edgeTiles(700).flatMap((tile) => whole.get(tilePath(tile)) ?? []);
  expect(() => growTiles(sha256, 700, edge.slice(1), entries.slice(700, 701))).toThrow(RangeError);
  expect(() => growTiles(sha256, 701, edge, entries.slice(701, 702))).toThrow(RangeError);
});

test("bundles hold any entries up to 65,535 bytes and refuse to end inside one", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (held) => {
      const bytes = encodeEntries(held);
      expect(decodeEntries(bytes)).toEqual({ ok: true, value: held });
      const last = held.at(-1);
      if (last !== undefined) expect(decodeEntries(bytes.slice(0, -1)).ok).toBe(false);
    }),
  );
  const longest = encodeEntries([new Uint8Array(65_535)]);
  expect([...longest.slice(0, 2)]).toEqual([255, 255]);
  expect(decodeEntries(longest).ok).toBe(true);
  expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow(RangeError);
});
