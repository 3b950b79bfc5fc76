import type { ByteStream } from "../byte-stream.ts";
import type { Inspection } from "../inspection.ts";

/** Bits of a stream, lowest first, as DEFLATE packs them. */
export interface BitReader {
  /** Makes sure that so many bytes are at hand, or all there are: what follows then needs no waiting. */
  readonly prepare: (bytes: number) => Inspection<void>;
  /** Whether so little is at hand that the next symbol may need more. */
  readonly isLow: () => boolean;
  readonly bits: (count: number) => number;
  /** The next bits without taking them. */
  readonly peek: (count: number) => number;
  readonly drop: (count: number) => void;
  /** Takes whole bytes from the next whole byte on, at most so many. */
  readonly bytes: (count: number) => Uint8Array;
  /** Whether more was taken than there is. */
  readonly overrun: () => boolean;
  /** Bytes of the stream that are used up. */
  readonly consumed: () => number;
  /** What was read of the stream and not used, from the next whole byte on. */
  readonly unread: () => Uint8Array;
}

export const bitReaderOf = (stream: ByteStream): BitReader => {
  let input: Uint8Array = new Uint8Array(0);
  let at = 0;
  let before = 0;
  let held = 0;
  let heldBits = 0;
  let isOver = false;

  const need = (count: number) => {
    while (heldBits < count) {
      held |= (input[at] ?? 0) << heldBits;
      at += 1;
      heldBits += 8;
    }
  };
  const drop = (count: number) => {
    held >>>= count;
    heldBits -= count;
  };
  const align = () => {
    at -= heldBits >> 3;
    held = 0;
    heldBits = 0;
  };
  return {
    *prepare(bytes) {
      while (!isOver && input.length - at < bytes) {
        const piece = yield* stream.next();
        if (piece === undefined) isOver = true;
        else {
          const joined = new Uint8Array(input.length - at + piece.length);
          joined.set(input.subarray(at));
          joined.set(piece, input.length - at);
          before += at;
          input = joined;
          at = 0;
        }
      }
    },
    isLow: () => !isOver && input.length - at < 16,
    bits: (count) => {
      need(count);
      const value = held & ((1 << count) - 1);
      drop(count);
      return value;
    },
    peek: (count) => {
      need(count);
      return held & ((1 << count) - 1);
    },
    drop,
    bytes: (count) => {
      align();
      const taken = input.subarray(at, at + count);
      at += taken.length;
      return taken;
    },
    overrun: () => at - (heldBits >> 3) > input.length,
    consumed: () => before + at,
    unread: () => {
      align();
      return input.subarray(at);
    },
  };
};
