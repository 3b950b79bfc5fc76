import { chunkBytesMax, type Inspection, type Region } from "./inspection.ts";

/** Bytes that come one piece after another, from a file or out of a decoder. */
export interface ByteStream {
  /** @returns the next piece; undefined at the end, or where the stream cannot be decoded */
  readonly next: () => Inspection<Uint8Array | undefined>;
  /** Passes over bytes, without reading them where that can be. @returns false where the stream ends before */
  readonly skip: (bytes: number) => Inspection<boolean>;
}

/** A first look, and one behind a leap, is short: most of what is looked at is told by its first bytes. */
const firstPieceBytes = 4_096;
/** What is nearer comes with the next long piece: a few long reads take less time than many short ones. */
const leapBytes = 2 ** 18;

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
      if (bytes > leapBytes) piece = firstPieceBytes;
      return inside;
    },
  };
};

/** A stream with bytes in front that were taken from it before. */
export const streamBehind = (front: Uint8Array, stream: ByteStream): ByteStream => {
  let held = front;
  return {
    *next() {
      if (held.length === 0) return yield* stream.next();
      const bytes = held;
      held = bytes.subarray(bytes.length);
      return bytes;
    },
    *skip(bytes) {
      const inHand = Math.min(bytes, held.length);
      held = held.subarray(inHand);
      return inHand === bytes || (yield* stream.skip(bytes - inHand));
    },
  };
};

/** Passes over bytes of a stream that has to be read to be passed over. */
export function* readOver(
  next: ByteStream["next"],
  keep: (rest: Uint8Array) => void,
  bytes: number,
): Inspection<boolean> {
  for (let left = bytes; left > 0; ) {
    const piece = yield* next();
    if (piece === undefined) return false;
    if (piece.length > left) keep(piece.subarray(left));
    left -= piece.length;
  }
  return true;
}
