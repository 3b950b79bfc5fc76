import type { ReadLogFile } from "./log-source.ts";
import { countOf, type Hashes, hashAt, nextTileLevel } from "./tree.ts";
import { VerificationFailure } from "./verification-failure.ts";

/** Hashes of a full tile, entries of a full bundle (c2sp.org/tlog-tiles). */
const perTile = 256;

/** How many files are asked for at once. */
const readAheadMax = 8;

export interface TileFile {
  readonly path: string;
  readonly index: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads every tile of one level in order; a partial tile that was replaced is read from the full one.
 *
 * @param total  hashes or entries in the level
 * @param first  index of the first tile to read
 */
export async function* readTiles(
  read: ReadLogFile,
  level: number | "entries",
  total: number,
  first = 0,
): AsyncGenerator<TileFile, void> {
  const count = Math.ceil(total / perTile);
  const ahead: Promise<TileFile>[] = [];
  for (let index = first; index < count + readAheadMax; index += 1) {
    if (index < count) {
      const reading = readTile(read, level, index, Math.min(perTile, total - index * perTile));
      // Its turn may come after an earlier one has failed; then nobody awaits it.
      reading.catch(() => undefined);
      ahead.push(reading);
    }
    if (index < first + readAheadMax) continue;
    const next = await ahead.shift();
    if (next !== undefined) yield next;
  }
}

const readTile = async (
  read: ReadLogFile,
  level: number | "entries",
  index: number,
  width: number,
): Promise<TileFile> => {
  const { path, bytes } = await findTile(read, level, index, width);
  if (bytes !== undefined) return { path, index, width, bytes };
  throw new VerificationFailure(level === "entries" ? "bundle" : "tile", path, "is missing from the log");
};

const findTile = async (read: ReadLogFile, level: number | "entries", index: number, width: number) => {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, "0");
  const full = `tile/${level}/${digits.replace(/...(?=.)/g, "x$&/")}`;
  const path = width === perTile ? full : `${full}.p/${width}`;
  return { path, bytes: (await read(path)) ?? (width === perTile ? undefined : await read(full)) };
};

/** Whether the log has the bundle of its first entries: one that was pruned has not. */
export const hasFirstBundle = async (read: ReadLogFile, total: number): Promise<boolean> =>
  total === 0 || (await findTile(read, "entries", 0, Math.min(perTile, total))).bytes !== undefined;

/** Reads the bundles from the last one back. */
export async function* readBundlesBackward(read: ReadLogFile, total: number): AsyncGenerator<TileFile, void> {
  for (let index = Math.ceil(total / perTile) - 1; index >= 0; index -= 1)
    yield await readTile(read, "entries", index, Math.min(perTile, total - index * perTile));
}

/** Reads the leaf hashes of a tree of `size` from its level-0 tiles. */
export const readLeafHashes = async (read: ReadLogFile, size: number): Promise<Hashes> => {
  const parts: Uint8Array[] = [];
  for await (const tile of readTiles(read, 0, size)) parts.push(hashesOfTile(tile));
  return Buffer.concat(parts);
};

/** Checks every tile above level 0 against the hashes below it. */
export const checkUpperTiles = async (read: ReadLogFile, leafHashes: Hashes): Promise<void> => {
  let hashes = nextTileLevel(leafHashes);
  for (let level = 1; hashes.length > 0; level += 1) {
    for await (const tile of readTiles(read, level, countOf(hashes))) {
      const held = hashesOfTile(tile);
      for (let place = 0; place < tile.width; place += 1) {
        const expected = hashAt(hashes, tile.index * perTile + place);
        if (!expected.equals(hashAt(held, place)))
          throw new VerificationFailure("tile", tile.path, `hash ${place} is not the root of the tile below it`);
      }
    }
    hashes = nextTileLevel(hashes);
  }
};

const hashesOfTile = ({ path, width, bytes }: TileFile): Buffer => {
  if (bytes.length !== width * 32 && bytes.length !== perTile * 32)
    throw new VerificationFailure("tile", path, `has ${bytes.length} bytes, not ${width * 32}`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, width * 32);
};

/** Splits a bundle into its entries: each has its length before it, 16 bits, big-endian. */
export const entriesOfBundle = ({ path, width, bytes }: TileFile): Uint8Array[] => {
  const entries: Uint8Array[] = [];
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let offset = 0;
  while (offset < view.length) {
    const end = offset + 2 <= view.length ? offset + 2 + view.readUInt16BE(offset) : Number.POSITIVE_INFINITY;
    if (end > view.length) throw new VerificationFailure("bundle", path, `ends inside entry ${entries.length}`);
    entries.push(view.subarray(offset + 2, end));
    offset = end;
  }
  if (entries.length !== width && entries.length !== perTile)
    throw new VerificationFailure("bundle", path, `holds ${entries.length} entries, not ${width}`);
  return entries.slice(0, width);
};
