import { type ByteReader, readerOf } from "./byte-reader.ts";
import { type ByteStream, readOver } from "./byte-stream.ts";
import { type InflateBudget, type Inflation, inflate } from "./inflate/inflate.ts";
import type { Inspection } from "./inspection.ts";
import { littleEndian } from "./little-endian.ts";

/**
 * Unpacks gzip data (RFC 1952), all members of it one after another as every reader does, or zlib data (RFC 1950).
 *
 * It ends where its input ends or cannot be unpacked, and where the budget is spent.
 */
export const gunzip = (packed: ByteStream, budget: InflateBudget): ByteStream => {
  let current: Inflation | undefined;
  let rest: ByteStream | undefined = packed;

  const open = function* (): Inspection<void> {
    if (rest === undefined) return;
    const reader = readerOf(rest);
    rest = undefined;
    if (yield* passOverHeader(reader)) current = inflate(reader.rest(), budget);
  };
  const next = function* (): Inspection<Uint8Array | undefined> {
    for (;;) {
      if (current === undefined) yield* open();
      if (current === undefined) return undefined;
      const piece = yield* current.next();
      if (piece !== undefined) return piece;
      rest = current.rest();
      current = undefined;
      // Behind each member stand its checksum and its length; behind zlib data nothing does that this would misread.
      if (rest === undefined || !(yield* rest.skip(8))) return undefined;
    }
  };
  let front: Uint8Array = new Uint8Array(0);
  return {
    *next() {
      if (front.length === 0) return yield* next();
      const bytes = front;
      front = bytes.subarray(bytes.length);
      return bytes;
    },
    *skip(bytes) {
      const inHand = Math.min(bytes, front.length);
      front = front.subarray(inHand);
      const keep = (left: Uint8Array) => {
        front = left;
      };
      return yield* readOver(next, keep, bytes - inHand);
    },
  };
};

const isZlib = (first: number, second: number): boolean => first === 0x78 && (first * 256 + second) % 31 === 0;

/** @returns whether compressed data follows */
function* passOverHeader(reader: ByteReader): Inspection<boolean> {
  if (!(yield* reader.fill(2))) return false;
  const [first = 0, second = 0] = reader.peek(2);
  if (isZlib(first, second)) return yield* reader.skip(2);
  if (first !== 0x1f || second !== 0x8b || !(yield* reader.fill(10))) return false;
  const flags = reader.take(10)[3] ?? 0;
  if ((flags & 4) !== 0) {
    if (!(yield* reader.fill(2)) || !(yield* reader.skip(littleEndian(reader.take(2))))) return false;
  }
  for (const flag of [8, 16]) if ((flags & flag) !== 0 && !(yield* passOverText(reader))) return false;
  return (flags & 2) === 0 || (yield* reader.skip(2));
}

function* passOverText(reader: ByteReader): Inspection<boolean> {
  while (yield* reader.fill(1)) if (reader.take(1)[0] === 0) return true;
  return false;
}
