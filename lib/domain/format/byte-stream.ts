import { chunkBytesMax, type Inspection, type Region } from "./inspection.ts";

/** Bytes that come one piece after another, from a file or out of a decoder. */
export interface ByteStream {
  /** @returns the next piece; undefined at the end, or where the stream cannot be decoded */
  readonly next: () => Inspection<Uint8Array | undefined>;
  /** Passes over bytes, without reading them where that can be. @returns false where the stream ends before */
  readonly skip: (bytes: number) => Inspection<boolean>;
}

/** A first look is short: most of what is looked at is told by its first bytes. */
const firstPieceBytes = 4_096;

/** The bytes of a region, read as they are needed: short pieces first, then longer ones. */
export const streamOf = ({ offset, size }: Region): ByteStream => {
  let at = 0;
  let piece = firstPieceBytes;
  return {
    *next() {
      const length = Math.min(piece, size - at);
      if (length <= 0) return undefined;
      const bytes = yield { offset: offset + at, length };
      at += length;
      piece = Math.min(piece * 4, chunkBytesMax);
      return bytes;
    },
    // biome-ignore lint/correctness/useYield: a region passes over bytes without asking for any; other streams must ask.
    *skip(bytes) {
      const inside = bytes <= size - at;
      at = inside ? at + bytes : size;
      return inside;
    },
  };
};
