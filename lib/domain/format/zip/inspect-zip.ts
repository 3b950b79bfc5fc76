import { accept, refuse } from "../../result.ts";
import { type ArchiveFindings, addEntry, emptyArchive } from "../archive/archive-findings.ts";
import { formatLimits } from "../format-limits.ts";
import type { FormatFault, FormatResult } from "../found-format.ts";
import type { InflateBudget } from "../inflate/inflate.ts";
import { type Inspection, type Region, readAt } from "../inspection.ts";
import { lookAtContent } from "../look-at-content.ts";
import { readWhole } from "../read-whole.ts";
import { shownName } from "../shown-name.ts";
import { openWindow } from "../window.ts";
import { zipEntriesFault } from "./check-entries.ts";
import type { DirectoryPlace } from "./find-directory.ts";
import { bytesToContent, follows, localHeaderBytes } from "./local-header.ts";
import { type OpenedEntry, openEntry } from "./open-entry.ts";
import { readZipDirectory, type ZipEntry } from "./zip-entry.ts";
import { zipFormat } from "./zip-format.ts";

const malformed = (reason: string): FormatFault => ({
  code: "malformed-artifact",
  reason: `the zip archive ${reason}`,
});
const unsafe = (reason: string): FormatFault => ({ code: "unsafe-archive", reason: `the zip archive ${reason}` });

/** Enough for a header and the first look at what follows. */
const windowBytes = 2 ** 14;

interface Looked {
  readonly archive: ArchiveFindings;
  kerasConfig: string | undefined;
}

/**
 * Inspects a zip archive without unpacking it: its directory, each entry's own header against it, and each entry's content.
 *
 * Entries must follow one another without gap or overlap from the file's first byte on: what belongs to no entry is read
 * by some readers all the same.
 */
export function* inspectZip(file: Region, place: DirectoryPlace): Inspection<FormatResult> {
  const { archiveEntriesMax, directoryBytesMax } = formatLimits;
  if (place.entries > archiveEntriesMax || place.bytes > directoryBytesMax)
    return refuse(unsafe(`has more than ${archiveEntriesMax} entries`));
  const entries = readZipDirectory(yield* readAt(file, place.offset, place.bytes), place.entries);
  if (entries === undefined) return refuse(malformed("has a directory that cannot be read"));
  const fault = zipEntriesFault(entries, file.size);
  if (fault !== undefined) return refuse({ ...fault, reason: `the zip archive ${fault.reason}` });
  const looked: Looked = { archive: emptyArchive(), kerasConfig: undefined };
  const broken = yield* lookAtEntries(file, place, entries, looked);
  if (broken !== undefined) return refuse(broken);
  const names = entries.map(({ name }) => name);
  return accept(zipFormat(names, looked.archive, names.includes("metadata.json") ? looked.kerasConfig : undefined));
}

function* lookAtEntries(
  file: Region,
  place: DirectoryPlace,
  entries: readonly ZipEntry[],
  looked: Looked,
): Inspection<FormatFault | undefined> {
  const { inflatedBytesMax, ratioMax } = formatLimits;
  const budget: InflateBudget = { bytesLeft: inflatedBytesMax, isSpent: false, ratioMax };
  const window = openWindow(file, windowBytes);
  let end = 0;
  let flags = 0;
  for (const entry of entries.toSorted((left, right) => left.offset - right.offset)) {
    const { name, offset, packedBytes } = entry;
    if (offset < end) return unsafe(`has entries that overlap: ${shownName(name)}`);
    if (!follows(offset, end, flags)) return malformed(`has bytes that belong to no entry: ${shownName(name)}`);
    const toContent = bytesToContent(yield* window(offset, localHeaderBytes + name.length), entry);
    if (toContent === undefined) return malformed(`says two things of an entry: ${shownName(name)}`);
    const start = offset + toContent;
    end = start + packedBytes;
    ({ flags } = entry);
    if (end > place.offset) return malformed("has an entry that reaches into its directory");
    const opened = openEntry({ offset: file.offset + start, size: packedBytes }, entry, budget);
    const fault = yield* lookAtEntry(name, opened, looked);
    if (budget.isSpent || opened.grew())
      return unsafe(`unpacks to more than it says, or than is looked into: ${shownName(name)}`);
    if (fault !== undefined) return malformed(fault);
  }
  return follows(place.offset, end, flags) ? undefined : malformed("has bytes that belong to no entry");
}

function* lookAtEntry(name: string, { open }: OpenedEntry, looked: Looked): Inspection<string | undefined> {
  if (name === "config.json") looked.kerasConfig = (yield* readWhole(open(), formatLimits.textBytesMax)) ?? "";
  const look = yield* lookAtContent(open);
  return look && addEntry(looked.archive, name, look);
}
