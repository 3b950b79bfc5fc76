import fc from "fast-check";
import { expect, test } from "vitest";
import { growTiles, type TileObject } from "../../../lib/domain/log/grow-tiles.ts";
import { emptyHead, extendHead } from "../../../lib/domain/log/log-head.ts";
import { rangeOfEdge } from "../../../lib/domain/log/range-of-edge.ts";
import { edgeTiles, tilePath } from "../../../lib/domain/log/tile.ts";
import { utf8 } from "../../../lib/domain/log/utf8.ts";
import { mth } from "./naive-merkle.ts";
import { sha256 } from "./sha256.ts";

const entries = Array.from({ length: 70_000 }, (_, index) => utf8(`e${index}`));

test("a head extended batch by batch has the root of all its leaves, and its batches join without a gap", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sizes, (steps) => {
      let head = emptyHead(sha256);
      for (const [place, step] of steps.entries()) {
        const next = extendHead(sha256, head, entries.slice(head.range.size, head.range.size + step));
        expect(next.batch).toMatchObject({ number: place + 1, from: head.range.size, previousRoot: head.root });
        expect(next.batch.root).toEqual(mth(entries.slice(0, next.range.size)));
        head = next;
      }
    }),
  );
});

test.each([0, 1, 255, 256, 257, 511, 65_535, 65_536, 65_537, 70_000])(
  "the edge of a tree of %i tells its compact range",
  (size) => {
    const stored = new Map(
      growTiles(sha256, 0, [], entries.slice(0, size)).map((object) => [tilePath(object.tile), object]),
    );
    const edge = edgeTiles(size).flatMap((tile): TileObject | TileObject[] => stored.get(tilePath(tile)) ?? []);
    const { range } = size === 0 ? emptyHead(sha256) : extendHead(sha256, emptyHead(sha256), entries.slice(0, size));
    expect(rangeOfEdge(sha256, edge)).toEqual(range);
  },
);
