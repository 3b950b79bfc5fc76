/** Bytes that an inspection asks for: at least one, at most `chunkBytesMax`, all of them inside the file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * A look into a file that does no I/O of its own: it yields the range that it wants to see, is resumed with exactly
 * those bytes, and returns what it found. A file of gigabytes is inspected by the few ranges that matter.
 */
export type Inspection<Found> = Generator<ByteRange, Found, Uint8Array>;

/** Largest range asked for at once, in bytes. */
export const chunkBytesMax = 2 ** 20;

/** A part of a file, e.g. all of it, or a member of an archive that is stored as it is. */
export interface Region {
  readonly offset: number;
  readonly size: number;
}

/** @returns the bytes of a region from an offset in it on, fewer where it ends before */
export function* readAt(region: Region, offset: number, length: number): Inspection<Uint8Array> {
  const wanted = Math.max(0, Math.min(length, region.size - offset));
  if (wanted === 0 || offset < 0) return new Uint8Array(0);
  if (wanted <= chunkBytesMax) return yield { offset: region.offset + offset, length: wanted };
  const bytes = new Uint8Array(wanted);
  for (let at = 0; at < wanted; at += chunkBytesMax) {
    const part = Math.min(chunkBytesMax, wanted - at);
    bytes.set(yield { offset: region.offset + offset + at, length: part }, at);
  }
  return bytes;
}
