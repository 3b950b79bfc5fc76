import { type ByteStream, streamBehind } from "./byte-stream.ts";
import type { Inspection } from "./inspection.ts";
import { latin1 } from "./latin1.ts";

/** Reads a stream in small steps. Nothing is read twice, and no more is held than one piece and what was asked for. */
export interface ByteReader {
  /** Bytes taken or passed over since the start. */
  readonly position: () => number;
  /** @returns whether that many bytes are there; from then on `take` gives them */
  readonly fill: (bytes: number) => Inspection<boolean>;
  /** Whether that many bytes are at hand without asking for more. */
  readonly has: (bytes: number) => boolean;
  /** Looks at one of the bytes at hand, by how many are before it; 0 where there is none. */
  readonly peekByte: (ahead: number) => number;
  /** Takes a byte of those at hand; undefined where there is none. */
  readonly byte: () => number | undefined;
  /** Takes bytes that `fill` said are there. */
  readonly take: (bytes: number) => Uint8Array;
  /** Looks at bytes that `fill` said are there. */
  readonly peek: (bytes: number) => Uint8Array;
  /** What was not taken yet, as a stream; the reader is not used after that. */
  readonly rest: () => ByteStream;
  readonly skip: (bytes: number) => Inspection<boolean>;
  /**
   * Takes what is before the next line feed, and that: at most `lengthMax` characters of it are kept. Where the stream ends
   * before, the last byte counts as the line feed, as it does to Python's unpicklers.
   */
  readonly line: (lengthMax: number) => Inspection<string | undefined>;
}

const lineFeed = 0x0a;

export const readerOf = (stream: ByteStream): ByteReader => {
  let held: Uint8Array = new Uint8Array(0);
  let at = 0;
  let position = 0;

  const more = function* (): Inspection<boolean> {
    const piece = yield* stream.next();
    if (piece === undefined) return false;
    if (at === held.length) held = piece;
    else {
      const joined = new Uint8Array(held.length - at + piece.length);
      joined.set(held.subarray(at));
      joined.set(piece, held.length - at);
      held = joined;
    }
    at = 0;
    return true;
  };
  const take = (bytes: number): Uint8Array => {
    const taken = held.subarray(at, at + bytes);
    at += taken.length;
    position += taken.length;
    return taken;
  };

  return {
    position: () => position,
    *fill(bytes) {
      while (held.length - at < bytes) if (!(yield* more())) return false;
      return true;
    },
    has: (bytes) => held.length - at >= bytes,
    peekByte: (ahead) => held[at + ahead] ?? 0,
    byte: () => {
      const value = held[at];
      if (value === undefined) return undefined;
      at += 1;
      position += 1;
      return value;
    },
    take,
    peek: (bytes) => held.subarray(at, at + bytes),
    rest: () => streamBehind(held.subarray(at), stream),
    *skip(bytes) {
      const inHand = Math.min(bytes, held.length - at);
      at += inHand;
      position += bytes;
      return inHand === bytes || (yield* stream.skip(bytes - inHand));
    },
    *line(lengthMax) {
      let kept = "";
      for (;;) {
        const end = held.indexOf(lineFeed, at);
        const text = take((end === -1 ? held.length : end) - at);
        if (kept.length < lengthMax) kept += latin1(text.subarray(0, lengthMax - kept.length));
        if (end !== -1) {
          take(1);
          return kept;
        }
        if (!(yield* more())) return kept === "" ? undefined : kept.slice(0, -1);
      }
    },
  };
};
