import { appendLeaves, type CompactRange, emptyRange } from "./compact-range.ts";
import { hashesOf, type TileObject } from "./grow-tiles.ts";
import type { Hash } from "./merkle-hash.ts";
import { tileWidth } from "./tile.ts";

/**
 * The compact range of a tree, computed from the partial tiles at its right edge: what says whether stored tiles are
 * those of a known root.
 *
 * @param edge  the tiles that `edgeTiles` names for the tree, with their content
 */
export const rangeOfEdge = (hash: Hash, edge: readonly TileObject[]): CompactRange => {
  const levels = edge.flatMap(({ tile: { level, width }, bytes }) =>
    level === "entries" ? [] : [{ level, width, bytes }],
  );
  return levels
    .sort((a, b) => b.level - a.level)
    .reduce<CompactRange>(
      ({ size, hashes }, { level, width, bytes }) => ({
        size: size + width * tileWidth ** level,
        hashes: [...hashes, ...appendLeaves(hash, emptyRange, hashesOf(bytes)).hashes],
      }),
      emptyRange,
    );
};
