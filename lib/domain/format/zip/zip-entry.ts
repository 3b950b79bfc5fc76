import { latin1 } from "../latin1.ts";
import { littleEndian } from "../little-endian.ts";

/** An entry of a zip archive as the directory at its end has it (APPNOTE.TXT 6.3.10, section 4.3.12). */
export interface ZipEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header is. */
  readonly offset: number;
  /** Unix mode, 0 where it was made elsewhere. */
  readonly mode: number;
}

const signature = 0x02014b50;
const fixedBytes = 46;
const unset = 0xffffffff;

/**
 * Reads the directory of a zip archive, zip64 included.
 *
 * @returns undefined where it is not exactly that many entries
 */
export const readZipDirectory = (directory: Uint8Array, count: number): readonly ZipEntry[] | undefined => {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    const fixed = directory.subarray(at, at + fixedBytes);
    const number = (offset: number, bytes: number) => littleEndian(fixed.subarray(offset, offset + bytes));
    if (fixed.length < fixedBytes || number(0, 4) !== signature) return undefined;
    const extraAt = at + fixedBytes + number(28, 2);
    const end = extraAt + number(30, 2) + number(32, 2);
    if (end > directory.length) return undefined;
    const nameBytes = directory.subarray(at + fixedBytes, extraAt);
    const extra = readExtra(directory.subarray(extraAt, extraAt + number(30, 2)));
    if (extra === undefined || !namesSame(extra.get(0x7075), nameBytes)) return undefined;
    const wide = wideNumbers(extra.get(0x0001), [number(24, 4), number(20, 4), number(42, 4)]);
    if (wide === undefined) return undefined;
    const [bytes, packedBytes, offset] = wide;
    const mode = number(5, 1) === 3 ? number(40, 2) : 0;
    entries.push({
      ...{ name: latin1(nameBytes), flags: number(8, 2), method: number(10, 2), crc: number(16, 4) },
      ...{ packedBytes, bytes, offset, mode },
    });
    at = end;
  }
  return at === directory.length ? entries : undefined;
};

const readExtra = (extra: Uint8Array): ReadonlyMap<number, Uint8Array> | undefined => {
  const fields = new Map<number, Uint8Array>();
  for (let at = 0; at < extra.length; ) {
    const id = littleEndian(extra.subarray(at, at + 2));
    const end = at + 4 + littleEndian(extra.subarray(at + 2, at + 4));
    // Two of a kind are read differently by different readers.
    if (end > extra.length || fields.has(id)) return undefined;
    fields.set(id, extra.subarray(at + 4, end));
    at = end;
  }
  return fields;
};

/** Whether a second name, which some readers prefer, is the first one (section 4.6.9). */
const namesSame = (second: Uint8Array | undefined, name: Uint8Array): boolean =>
  second === undefined || latin1(second.subarray(5)) === latin1(name);

/** Sizes and offset; each that does not fit its field is in the zip64 field, in this order (section 4.5.3). */
const wideNumbers = (
  zip64: Uint8Array | undefined,
  [bytes, packedBytes, offset]: readonly [number, number, number],
): readonly [number, number, number] | undefined => {
  let at = 0;
  const widen = (narrow: number) => {
    if (narrow !== unset) return narrow;
    at += 8;
    return zip64 === undefined || at > zip64.length ? Number.NaN : littleEndian(zip64.subarray(at - 8, at));
  };
  const wide = [widen(bytes), widen(packedBytes), widen(offset)] as const;
  return wide.every((number) => Number.isSafeInteger(number)) ? wide : undefined;
};
