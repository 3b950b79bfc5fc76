import { latin1 } from "../latin1.ts";

/** One header of a tar archive (POSIX.1-1988 ustar, POSIX.1-2001 pax, GNU). */
export interface TarHeader {
  readonly name: string;
  readonly sizeBytes: number;
  /** As it is written: `0` or NUL a file, `5` a folder, `x` and `g` pax attributes, `L` a long name, … */
  readonly type: string;
}

export const tarBlockBytes = 512;

/** Whether a block is a tar header: its checksum is right, and it names something. Early archives have no other magic. */
export const isTarHeader = (block: Uint8Array): boolean => {
  if (block.length < tarBlockBytes || block[0] === 0) return false;
  const sum = numberIn(block.subarray(148, 156));
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let at = 0; at < tarBlockBytes; at += 1) {
    const byte = at >= 148 && at < 156 ? 0 : (block[at] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  // Some writers summed signed characters, and readers take both.
  return sum === unsigned || sum === signed;
};

/** @returns undefined where the block is no header */
export const readTarHeader = (block: Uint8Array): TarHeader | undefined => {
  const sizeBytes = numberIn(block.subarray(124, 136));
  if (!isTarHeader(block) || sizeBytes === undefined) return undefined;
  const isUstar = latin1(block.subarray(257, 262)) === "ustar" && block[262] === 0;
  const prefix = isUstar ? textIn(block.subarray(345, 500)) : "";
  const name = textIn(block.subarray(0, 100));
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    sizeBytes,
    type: String.fromCharCode(block[156] ?? 0),
  };
};

const textIn = (field: Uint8Array): string => {
  const end = field.indexOf(0);
  return latin1(end === -1 ? field : field.subarray(0, end));
};

/** Octal digits, or a binary number where the first bit is set, as GNU writes what does not fit. */
const numberIn = (field: Uint8Array): number | undefined => {
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = textIn(field).trim();
  return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
};
