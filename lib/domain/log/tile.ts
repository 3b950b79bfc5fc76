/** Hashes of a full tile (c2sp.org/tlog-tiles). */
export const tileWidth = 256;

/** One tile of the tree, or at level `entries` the bundle of the entries under a level-0 tile. */
export interface Tile {
  /** 0 holds leaf hashes; each hash of level l + 1 is the root of a full tile of level l. */
  readonly level: number | "entries";
  readonly index: number;
  /** Hashes or entries in it: 256 when full, 1 to 255 when partial. */
  readonly width: number;
}

/** Path of a tile under the log's prefix: `tile/<L>/<N>[.p/<W>]`, N in elements of three digits. */
export const tilePath = ({ level, index, width }: Tile): string =>
  `tile/${level}/${indexPath(index)}${width === tileWidth ? "" : `.p/${width}`}`;

const indexPath = (index: number): string => {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  return padded.replace(/\d{3}(?=\d)/g, "x$&/");
};

/**
 * Reads the path of a tile; the canonical form only, so that one tile has one address.
 *
 * @returns the tile, or undefined where the path is none
 */
export const parseTilePath = (path: string): Tile | undefined => {
  const match = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (match === null) return undefined;
  const [, level = "", elements = "", partial] = match;
  const tile: Tile = {
    level: level === "entries" ? level : Number(level),
    index: Number(elements.replace(/[x/]/g, "")),
    width: partial === undefined ? tileWidth : Number(partial),
  };
  const inRange = tile.width <= tileWidth && (tile.level === "entries" || tile.level <= levelMax);
  return inRange && tilePath(tile) === path ? tile : undefined;
};

/** The specification's highest level. */
const levelMax = 63;

/** Hashes that a tree of `size` leaves has at a tile level, over all its tiles. */
export const hashesAtLevel = (level: number, size: number): number => Math.floor(size / tileWidth ** level);

/**
 * The tile at this level and index as a tree of `size` leaves has it.
 *
 * @returns undefined where the tree does not reach that far: empty tiles do not exist
 */
export const tileAt = (level: Tile["level"], index: number, size: number): Tile | undefined => {
  const width = Math.min(tileWidth, hashesAtLevel(level === "entries" ? 0 : level, size) - index * tileWidth);
  return width > 0 ? { level, index, width } : undefined;
};

/** The partial tiles and the partial bundle at the right edge of a tree of `size` leaves: what its growth starts from. */
export const edgeTiles = (size: number): readonly Tile[] => {
  const edge: Tile[] = [];
  for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
    const hashes = hashesAtLevel(level, size);
    const right = { index: Math.floor(hashes / tileWidth), width: hashes % tileWidth };
    if (right.width === 0) continue;
    if (level === 0) edge.push({ level: "entries", ...right });
    edge.push({ level, ...right });
  }
  return edge;
};
