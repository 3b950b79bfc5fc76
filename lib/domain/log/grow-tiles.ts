import { appendLeaves, emptyRange, rootOf } from "./compact-range.ts";
import { concatBytes } from "./concat-bytes.ts";
import { decodeEntries, encodeEntries } from "./entry-bundle.ts";
import { type Hash, hashBytes, leafHash } from "./merkle-hash.ts";
import { hashesAtLevel, type Tile, tileWidth } from "./tile.ts";

/** A tile with its content. */
export interface TileObject {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

/**
 * The tiles and entry bundles that exist once `entries` follow a tree of `size` leaves, and did not exist before:
 * every full one that became full and every partial one at the new right edge (c2sp.org/tlog-tiles).
 *
 * @param size  leaves before
 * @param edge  content of each tile that `edgeTiles(size)` names
 * @returns     the same bytes for the same arguments, whoever computes them and however often
 */
export const growTiles = (
  hash: Hash,
  size: number,
  edge: readonly TileObject[],
  entries: readonly Uint8Array[],
): readonly TileObject[] => {
  if (entries.length === 0) return [];
  const bundled = [...entriesOf(edgeAt(edge, "entries", size % tileWidth)), ...entries];
  const written: TileObject[] = chunked("entries", Math.floor(size / tileWidth), bundled, encodeEntries);

  let fresh: readonly Uint8Array[] = entries.map((entry) => leafHash(hash, entry));
  for (let level = 0; fresh.length > 0; level += 1) {
    const before = hashesAtLevel(level, size);
    const hashes = [...hashesOf(edgeAt(edge, level, before % tileWidth)), ...fresh];
    written.push(...chunked(level, Math.floor(before / tileWidth), hashes, concatBytes));
    fresh = fullTileRoots(hash, hashes);
  }
  return written;
};

/** The hashes that a tile's bytes hold, in order. */
export const hashesOf = (bytes: Uint8Array): readonly Uint8Array[] => {
  if (bytes.length % hashBytes !== 0) throw new RangeError(`a tile of ${bytes.length} bytes holds no whole hashes`);
  return Array.from({ length: bytes.length / hashBytes }, (_, place) =>
    bytes.subarray(place * hashBytes, (place + 1) * hashBytes),
  );
};

const entriesOf = (bytes: Uint8Array): readonly Uint8Array[] => {
  const decoded = decodeEntries(bytes);
  if (!decoded.ok) throw new RangeError("the bundle at the edge of the tree is malformed");
  return decoded.value;
};

const edgeAt = (edge: readonly TileObject[], level: Tile["level"], width: number): Uint8Array => {
  if (width === 0) return new Uint8Array();
  const found = edge.find(({ tile }) => tile.level === level);
  if (found?.tile.width !== width) throw new RangeError(`the edge lacks its tile of level ${level}, width ${width}`);
  return found.bytes;
};

const chunked = (
  level: Tile["level"],
  firstIndex: number,
  items: readonly Uint8Array[],
  encode: (items: readonly Uint8Array[]) => Uint8Array,
): TileObject[] =>
  Array.from({ length: Math.ceil(items.length / tileWidth) }, (_, place) => {
    const held = items.slice(place * tileWidth, (place + 1) * tileWidth);
    return { tile: { level, index: firstIndex + place, width: held.length }, bytes: encode(held) };
  });

const fullTileRoots = (hash: Hash, hashes: readonly Uint8Array[]): readonly Uint8Array[] =>
  Array.from({ length: Math.floor(hashes.length / tileWidth) }, (_, place) =>
    rootOf(hash, appendLeaves(hash, emptyRange, hashes.slice(place * tileWidth, (place + 1) * tileWidth))),
  );
