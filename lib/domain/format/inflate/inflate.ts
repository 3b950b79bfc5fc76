import { type ByteStream, readOver, streamBehind } from "../byte-stream.ts";
import type { Inspection } from "../inspection.ts";
import { type BitReader, bitReaderOf } from "./bit-reader.ts";
import { type BlockCodes, readCodes, readSymbol } from "./read-codes.ts";

/** How much may be inflated by all that draw on it, and how much of a byte may become. */
export interface InflateBudget {
  bytesLeft: number;
  /** Whether something wanted more than is left, or grew more than the ratio lets it. */
  isSpent: boolean;
  readonly ratioMax: number;
}

export interface Inflation extends ByteStream {
  /** What follows the compressed data, once that has ended; undefined before, and where it is broken. */
  readonly rest: () => ByteStream | undefined;
}

const windowBytes = 2 ** 15;
const pieceBytes = 2 ** 16;
/** A single symbol makes no more. */
const copyBytesMax = 258;
/** More than the codes of a block take. */
const headerBytesMax = 1_024;
/** What little there is may be all zeros. */
const ratioFloorBytes = 2 ** 20;

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = Array.from({ length: 30 }, (_, code) =>
  code < 2 ? code + 1 : ((2 + (code & 1)) << ((code >> 1) - 1)) + 1,
);
const distanceExtra = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));

interface Output {
  readonly buffer: Uint8Array;
  /** Where the next byte goes; what was put before reaches back a window. */
  at: number;
  /** Bytes of the window that were ever written. */
  written: number;
}

/**
 * Inflates DEFLATE data (RFC 1951) piece by piece: memory is one window, and nobody inflates more than the budget.
 *
 * A stream that is broken, or beyond the budget, ends; `rest` is then undefined.
 */
export const inflate = (compressed: ByteStream, budget: InflateBudget): Inflation => {
  const bits = bitReaderOf(compressed);
  const output: Output = {
    buffer: new Uint8Array(windowBytes + pieceBytes + copyBytesMax),
    at: windowBytes,
    written: 0,
  };
  let block: { readonly isLast: boolean; readonly codes?: BlockCodes; left: number } | undefined;
  let state: "inflating" | "ended" | "broken" = "inflating";
  let front: Uint8Array = new Uint8Array(0);

  const readHeader = function* (): Inspection<typeof block> {
    yield* bits.prepare(headerBytesMax);
    const isLast = bits.bits(1) === 1;
    const type = bits.bits(2);
    if (type === 0) {
      const [low = 0, high = 0, notLow = 0, notHigh = 0] = bits.bytes(4);
      return (low ^ notLow) === 0xff && (high ^ notHigh) === 0xff ? { isLast, left: low + high * 256 } : undefined;
    }
    const codes = type === 3 ? undefined : readCodes(bits, type);
    return codes && { isLast, codes, left: 0 };
  };
  const step = function* (): Inspection<void> {
    block ??= yield* readHeader();
    if (block === undefined || bits.overrun()) state = "broken";
    else {
      const end = block.codes ? yield* inflateBlock(bits, block.codes, output) : yield* copyStored(bits, block, output);
      if (end === "broken" || bits.overrun()) state = "broken";
      else if (end === "ended") {
        state = block.isLast ? "ended" : "inflating";
        block = undefined;
      }
    }
  };
  const next = function* (): Inspection<Uint8Array | undefined> {
    if (front.length > 0) {
      const bytes = front;
      front = bytes.subarray(bytes.length);
      return bytes;
    }
    output.buffer.copyWithin(0, output.at - windowBytes, output.at);
    output.at = windowBytes;
    while (state === "inflating" && output.at < windowBytes + pieceBytes) yield* step();
    const made = output.at - windowBytes;
    if (made === 0 || !isAfforded(budget, made, output.written, bits.consumed())) return undefined;
    return output.buffer.slice(windowBytes, output.at);
  };
  return {
    next,
    skip: (bytes) => {
      const inHand = Math.min(bytes, front.length);
      front = front.subarray(inHand);
      const keep = (rest: Uint8Array) => {
        front = rest;
      };
      return readOver(next, keep, bytes - inHand);
    },
    rest: () => (state === "ended" ? streamBehind(bits.unread(), compressed) : undefined),
  };
};

const isAfforded = (budget: InflateBudget, made: number, madeInAll: number, consumed: number): boolean => {
  budget.bytesLeft -= made;
  if (budget.bytesLeft < 0) budget.isSpent = true;
  if (madeInAll > ratioFloorBytes && madeInAll > consumed * budget.ratioMax) budget.isSpent = true;
  return !budget.isSpent;
};

function* copyStored(
  bits: BitReader,
  block: { left: number },
  output: Output,
): Inspection<"ended" | "full" | "broken"> {
  const wanted = Math.min(block.left, windowBytes + pieceBytes - output.at);
  yield* bits.prepare(Math.min(wanted, 4_096) + 4);
  const bytes = bits.bytes(wanted);
  output.buffer.set(bytes, output.at);
  output.at += bytes.length;
  output.written += bytes.length;
  block.left -= bytes.length;
  if (block.left === 0) return "ended";
  return bytes.length === 0 && wanted > 0 ? "broken" : "full";
}

function* inflateBlock(bits: BitReader, codes: BlockCodes, output: Output): Inspection<"ended" | "full" | "broken"> {
  while (output.at < windowBytes + pieceBytes) {
    if (bits.isLow()) yield* bits.prepare(4_096);
    if (bits.overrun()) return "broken";
    const symbol = readSymbol(bits, codes.literals);
    if (symbol === undefined) return "broken";
    if (symbol === 256) return "ended";
    if (symbol < 256) {
      output.buffer[output.at] = symbol;
      output.at += 1;
      output.written += 1;
    } else if (!copyBack(bits, symbol - 257, codes, output)) return "broken";
  }
  return "full";
}

const copyBack = (bits: BitReader, lengthCode: number, { distances }: BlockCodes, output: Output): boolean => {
  const base = lengthBase[lengthCode];
  if (base === undefined) return false;
  const length = base + bits.bits(lengthExtra[lengthCode] ?? 0);
  const code = readSymbol(bits, distances);
  const nearest = distanceBase[code ?? 30];
  if (code === undefined || nearest === undefined) return false;
  const distance = nearest + bits.bits(distanceExtra[code] ?? 0);
  if (distance > output.written) return false;
  const { buffer } = output;
  for (let end = output.at + length; output.at < end; output.at += 1)
    buffer[output.at] = buffer[output.at - distance] ?? 0;
  output.written += length;
  return true;
};
