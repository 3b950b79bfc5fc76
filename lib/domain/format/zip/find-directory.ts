import { type Inspection, type Region, readAt } from "../inspection.ts";
import { littleEndian } from "../little-endian.ts";

/** Where the directory of a zip archive is. */
export interface DirectoryPlace {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

export type DirectorySearch =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly place: DirectoryPlace }
  /** The file ends like an archive, but the archive is not as the file is. */
  | { readonly kind: "broken"; readonly reason: string }
  /** Other bytes follow an archive, which some readers find all the same. */
  | { readonly kind: "inside" };

const endBytes = 22;
const commentBytesMax = 65_535;
/** Whoever writes more of these than that does so to be misread. */
const recordsMax = 16;

/**
 * Looks for a zip archive's directory at the end of a file, where all readers look first (APPNOTE.TXT 4.3.14 to 4.3.16).
 *
 * The directory must end where the record of it begins, and that must be the last thing in the file: readers disagree
 * about anything else, and so scanners were passed by.
 */
export function* findZipDirectory(file: Region): Inspection<DirectorySearch> {
  const tailOffset = Math.max(0, file.size - endBytes - commentBytesMax);
  const tail = yield* readAt(file, tailOffset, file.size - tailOffset);
  let records = 0;
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (tail[at] !== 0x50 || tail[at + 1] !== 0x4b || tail[at + 2] !== 5 || tail[at + 3] !== 6) continue;
    const record = tail.subarray(at);
    if (numberIn(record, 20, 2) === record.length - endBytes) return yield* readEnd(file, record, tailOffset + at);
    records += 1;
    if (records > recordsMax || (yield* isBehindDirectory(file, record, tailOffset + at))) return { kind: "inside" };
  }
  return { kind: "none" };
}

const numberIn = (bytes: Uint8Array, offset: number, length: number): number =>
  littleEndian(bytes.subarray(offset, offset + length));

function* readEnd(file: Region, record: Uint8Array, end: number): Inspection<DirectorySearch> {
  const narrow = { offset: numberIn(record, 16, 4), bytes: numberIn(record, 12, 4), entries: numberIn(record, 10, 2) };
  const wide = yield* readZip64(file, end);
  const place = wide ?? narrow;
  if (numberIn(record, 4, 2) !== numberIn(record, 6, 2) || numberIn(record, 8, 2) !== numberIn(record, 10, 2))
    return broken("is spread over several files");
  if (place.offset + place.bytes !== (wide?.recordOffset ?? end))
    return broken("has a directory that is not where it says, or other content in front");
  return { kind: "found", place };
}

/** Whether what looks like an archive's last record has a directory in front, of entries or of none. */
function* isBehindDirectory(file: Region, record: Uint8Array, end: number): Inspection<boolean> {
  const bytes = numberIn(record, 12, 4);
  if (bytes === 0xffffffff) return true;
  const start = yield* readAt(file, end - bytes, 4);
  return bytes > 0 && littleEndian(start) === 0x02014b50;
}

const broken = (reason: string) => ({ kind: "broken", reason }) as const;

const locatorBytes = 20;
const recordBytes = 56;

function* readZip64(
  file: Region,
  end: number,
): Inspection<(DirectoryPlace & { readonly recordOffset: number }) | undefined> {
  const locator = yield* readAt(file, end - locatorBytes, locatorBytes);
  if (locator.length < locatorBytes || littleEndian(locator.subarray(0, 4)) !== 0x07064b50) return undefined;
  const recordOffset = littleEndian(locator.subarray(8, 16));
  const record = yield* readAt(file, recordOffset, recordBytes);
  const number = (offset: number, bytes: number) => littleEndian(record.subarray(offset, offset + bytes));
  const isRecord =
    record.length === recordBytes &&
    number(0, 4) === 0x06064b50 &&
    recordOffset + number(4, 8) + 12 === end - locatorBytes;
  // A directory that cannot be is one that is not where it says.
  return isRecord
    ? { recordOffset, offset: number(48, 8), bytes: number(40, 8), entries: number(32, 8) }
    : { recordOffset: 0, offset: 1, bytes: 0, entries: 0 };
}
