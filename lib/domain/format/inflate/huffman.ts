/** A canonical Huffman code: each entry of the table is a symbol and the length of its code, for the next `width` bits. */
export interface HuffmanCode {
  /** `symbol * 16 + length`; 0 where no code begins so. */
  readonly table: Uint16Array;
  readonly width: number;
}

const lengthMax = 15;

/**
 * Builds the code that a list of code lengths stands for (RFC 1951, section 3.2.2).
 *
 * @param lengths  length of the code of each symbol, 0 to 15; 0 where the symbol is not used
 * @returns undefined where more codes are asked for than there are
 */
export const huffmanCode = (lengths: readonly number[]): HuffmanCode | undefined => {
  const width = Math.max(1, ...lengths);
  const counts = new Array<number>(lengthMax + 1).fill(0);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  const next = new Array<number>(lengthMax + 1).fill(0);
  let code = 0;
  for (let length = 1; length <= lengthMax; length += 1) {
    code = (code + (counts[length - 1] ?? 0)) << 1;
    next[length] = code;
    if (code + (counts[length] ?? 0) > 1 << length) return undefined;
  }
  const table = new Uint16Array(1 << width);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const own = next[length] ?? 0;
    next[length] = own + 1;
    // The stream holds codes from their highest bit on, and everything else from its lowest.
    for (let at = reversed(own, length); at < table.length; at += 1 << length) table[at] = symbol * 16 + length;
  });
  return { table, width };
};

const reversed = (code: number, length: number): number => {
  let left = code;
  let turned = 0;
  for (let bit = 0; bit < length; bit += 1) {
    turned = (turned << 1) | (left & 1);
    left >>= 1;
  }
  return turned;
};
