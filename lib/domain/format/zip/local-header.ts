import { latin1 } from "../latin1.ts";
import { littleEndian } from "../little-endian.ts";
import type { ZipEntry } from "./zip-entry.ts";

export const localHeaderBytes = 30;

/** Sizes and checksum stand behind the content, and need not stand in front of it (APPNOTE.TXT 4.4.4, bit 3). */
const sizesFollow = 8;
const unset = 0xffffffff;

/**
 * Holds an entry's own header against the directory, which is what other readers go by.
 *
 * @param header  its first bytes, name included
 * @returns bytes from the start of the header to the content; undefined where the two differ
 */
export const bytesToContent = (header: Uint8Array, entry: ZipEntry): number | undefined => {
  const number = (offset: number, bytes: number) => littleEndian(header.subarray(offset, offset + bytes));
  const nameBytes = number(26, 2);
  const isSame =
    number(0, 4) === 0x04034b50 &&
    number(6, 2) === entry.flags &&
    number(8, 2) === entry.method &&
    nameBytes === entry.name.length &&
    latin1(header.subarray(localHeaderBytes, localHeaderBytes + nameBytes)) === entry.name;
  const figures: readonly (readonly [number, number])[] = [
    [number(14, 4), entry.crc],
    [number(18, 4), entry.packedBytes],
    [number(22, 4), entry.bytes],
  ];
  const mayBeUnset = (entry.flags & sizesFollow) !== 0;
  const agree = figures.every(([here, there]) => here === there || here === unset || (mayBeUnset && here === 0));
  return isSame && agree ? localHeaderBytes + nameBytes + number(28, 2) : undefined;
};

/**
 * Whether one entry begins where the other ends: right behind its content, or behind the sizes that follow that, with a
 * signature or without, in 4 or in 8 bytes each.
 */
export const follows = (offset: number, end: number, flags: number): boolean =>
  offset === end || ((flags & sizesFollow) !== 0 && [12, 16, 20, 24].includes(offset - end));
