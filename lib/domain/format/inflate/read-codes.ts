import type { BitReader } from "./bit-reader.ts";
import { type HuffmanCode, huffmanCode } from "./huffman.ts";

/** The two codes of a compressed block: of literals and lengths, and of distances. */
export interface BlockCodes {
  readonly literals: HuffmanCode;
  readonly distances: HuffmanCode;
}

const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The next symbol; undefined where no code begins as the stream goes on. */
export const readSymbol = (bits: BitReader, { table, width }: HuffmanCode): number | undefined => {
  const entry = table[bits.peek(width)] ?? 0;
  if (entry === 0) return undefined;
  bits.drop(entry & 15);
  return entry >> 4;
};

const fixedCodes = (): BlockCodes | undefined => {
  const lengths = Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  );
  return codesOf(lengths, new Array<number>(30).fill(5));
};

const codesOf = (literal: readonly number[], distance: readonly number[]): BlockCodes | undefined => {
  const literals = huffmanCode(literal);
  const distances = huffmanCode(distance);
  return literals && distances && { literals, distances };
};

/**
 * Reads the codes that a block of type 1 or 2 begins with (RFC 1951, sections 3.2.6 and 3.2.7).
 *
 * @returns undefined where they are no codes
 */
export const readCodes = (bits: BitReader, blockType: number): BlockCodes | undefined => {
  if (blockType === 1) return fixedCodes();
  const literalCount = bits.bits(5) + 257;
  const distanceCount = bits.bits(5) + 1;
  const lengthCount = bits.bits(4) + 4;
  const own = new Array<number>(19).fill(0);
  for (const symbol of lengthOrder.slice(0, lengthCount)) own[symbol] = bits.bits(3);
  const code = huffmanCode(own);
  if (code === undefined) return undefined;
  const lengths: number[] = [];
  while (lengths.length < literalCount + distanceCount) {
    const symbol = readSymbol(bits, code);
    if (symbol === undefined) return undefined;
    if (symbol < 16) lengths.push(symbol);
    else {
      const repeated = symbol === 16 ? lengths.at(-1) : 0;
      if (repeated === undefined) return undefined;
      const times = symbol === 16 ? 3 + bits.bits(2) : symbol === 17 ? 3 + bits.bits(3) : 11 + bits.bits(7);
      for (let time = 0; time < times; time += 1) lengths.push(repeated);
    }
  }
  if (lengths.length > literalCount + distanceCount) return undefined;
  return codesOf(lengths.slice(0, literalCount), lengths.slice(literalCount));
};
