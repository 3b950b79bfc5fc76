import { appendLeaves, emptyRange, rootOf } from "./compact-range.ts";
import { hashesOf, type TileObject } from "./grow-tiles.ts";
import type { Hash } from "./merkle-hash.ts";
import type { NodeReader, TreeNode } from "./merkle-proof.ts";
import { type Tile, tileAt, tilePath, tileWidth } from "./tile.ts";

/** Tree levels between one level of tiles and the next: 2^8 = 256. */
const levelsPerTile = 8;

/**
 * The tiles that hold the given subtrees in a tree of `size` leaves, each once.
 *
 * @throws RangeError where a subtree reaches beyond the tree
 */
export const tilesHolding = (nodes: readonly TreeNode[], size: number): readonly Tile[] => {
  const tiles = nodes.map((node) => {
    const { level, index } = place(node);
    const tile = tileAt(level, index, size);
    if (tile === undefined) throw new RangeError(`a tree of ${size} has no node ${node.level}/${node.index}`);
    return tile;
  });
  return [...new Map(tiles.map((tile) => [tilePath(tile), tile])).values()];
};

/** Reads subtree roots out of tiles that were fetched before; levels between tiles are hashed again. */
export const nodeReader = (hash: Hash, tiles: readonly TileObject[]): NodeReader => {
  const hashesAt = new Map(tiles.map(({ tile, bytes }) => [`${tile.level}/${tile.index}`, hashesOf(bytes)]));
  return (node) => {
    const { level, index, from, count } = place(node);
    const held = hashesAt.get(`${level}/${index}`)?.slice(from, from + count) ?? [];
    if (held.length < count) throw new RangeError(`no tile at hand holds node ${node.level}/${node.index}`);
    return rootOf(hash, appendLeaves(hash, emptyRange, held));
  };
};

/** Where the leaves of a subtree lie in the tile level below it. */
const place = ({ level, index }: TreeNode) => {
  const count = 2 ** (level % levelsPerTile);
  return {
    level: Math.floor(level / levelsPerTile),
    index: Math.floor((index * count) / tileWidth),
    from: (index * count) % tileWidth,
    count,
  };
};
