import fc from "fast-check";
import { expect, test } from "vitest";
import { edgeTiles, parseTilePath, type Tile, tileAt, tilePath } from "../../../lib/domain/log/tile.ts";

const levels = fc.oneof(fc.constant<"entries">("entries"), fc.nat({ max: 63 }));
const tiles: fc.Arbitrary<Tile> = fc.record({
  level: levels,
  index: fc.oneof(fc.nat({ max: 2000 }), fc.maxSafeInteger().map(Math.abs)),
  width: fc.integer({ min: 1, max: 256 }),
});

test.each<[Tile, string]>([
  [{ level: 0, index: 1_234_067, width: 256 }, "tile/0/x001/x234/067"],
  [{ level: "entries", index: 0, width: 1 }, "tile/entries/000.p/1"],
  [{ level: 2, index: 999, width: 255 }, "tile/2/999.p/255"],
  [{ level: 63, index: 1000, width: 256 }, "tile/63/x001/000"],
])("%o is at %s, as c2sp.org/tlog-tiles has it", (tile, path) => {
  expect(tilePath(tile)).toBe(path);
});

test("every tile has one path, and it reads back", () => {
  fc.assert(
    fc.property(tiles, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile);
    }),
  );
});

test.each([
  "tile/0/1",
  "tile/0/x000/001",
  "tile/00/000",
  "tile/64/000",
  "tile/0/000.p/0",
  "tile/0/000.p/256",
  "tile/0/000.p/999",
  "tile/0/000.p/01",
  "tile/0/x001",
  "tile/0/000/",
  "/tile/0/000",
  "tile/0/../000",
  "tile/data/000",
  "tile/8/0/000",
  "tile/0/x999/x999/x999/x999/x999/999",
])("%s is no path of a tile", (path) => {
  expect(parseTilePath(path)).toBeUndefined();
});

test("a tree of 70,000 has the tiles that the specification lists", () => {
  expect(edgeTiles(70_000).map(tilePath)).toEqual([
    "tile/entries/273.p/112",
    "tile/0/273.p/112",
    "tile/1/001.p/17",
    "tile/2/000.p/1",
  ]);
  expect(tileAt(0, 272, 70_000)?.width).toBe(256);
  expect(tileAt(1, 0, 70_000)?.width).toBe(256);
  expect(tileAt(0, 274, 70_000)).toBeUndefined();
  expect(tileAt(3, 0, 70_000)).toBeUndefined();
  expect(edgeTiles(256).map(tilePath)).toEqual(["tile/1/000.p/1"]);
  expect(edgeTiles(0)).toEqual([]);
});
