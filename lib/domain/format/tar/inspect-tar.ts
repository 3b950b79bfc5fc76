import { accept, refuse } from "../../result.ts";
import { type ArchiveFindings, addEntry, emptyArchive } from "../archive/archive-findings.ts";
import { entryNameFault, openEntryNames } from "../archive/entry-name.ts";
import { type ByteReader, readerOf } from "../byte-reader.ts";
import type { ByteStream } from "../byte-stream.ts";
import { formatLimits } from "../format-limits.ts";
import type { FormatFault, FormatResult } from "../found-format.ts";
import type { Inspection } from "../inspection.ts";
import { latin1 } from "../latin1.ts";
import { lookAtContent } from "../look-at-content.ts";
import { shownName } from "../shown-name.ts";
import { readPaxAttributes, type TarExtension } from "./tar-extensions.ts";
import { readTarHeader, type TarHeader, tarBlockBytes } from "./tar-header.ts";

/** How the content of an entry is opened: where an archive is packed it can be read only as it comes. */
export type OpenTarEntry = (offset: number, size: number) => ByteStream | undefined;

const malformed = (reason: string): FormatFault => ({
  code: "malformed-artifact",
  reason: `the tar archive ${reason}`,
});
const unsafe = (reason: string): FormatFault => ({ code: "unsafe-archive", reason: `the tar archive ${reason}` });

interface Reading {
  readonly reader: ByteReader;
  readonly open: OpenTarEntry;
  readonly archive: ArchiveFindings;
  readonly addName: (name: string) => string | undefined;
  extension: TarExtension;
  bytes: number;
}

/**
 * Inspects a tar archive: the name, type and size of every entry, and its content (CVE-2026-27905).
 *
 * @param stream  the archive, unpacked
 * @param open  opens a part of it apart from the stream; undefined where there is no way but the stream
 * @param format  what it is called
 */
export function* inspectTar(stream: ByteStream, open: OpenTarEntry, format: string): Inspection<FormatResult> {
  const archive = emptyArchive();
  const reading: Reading = {
    reader: readerOf(stream),
    open,
    archive,
    addName: openEntryNames(),
    extension: {},
    bytes: 0,
  };
  for (let entries = 0; ; entries += 1) {
    if (entries > formatLimits.archiveEntriesMax)
      return refuse(unsafe(`has more than ${formatLimits.archiveEntriesMax} entries`));
    if (!(yield* reading.reader.fill(tarBlockBytes))) return refuse(malformed("breaks off"));
    const block = reading.reader.take(tarBlockBytes);
    if (block.every((byte) => byte === 0)) {
      const fault = yield* readEnd(reading.reader);
      return fault === undefined ? accept({ format, findings: [...archive.findings] }) : refuse(fault);
    }
    const header = readTarHeader(block);
    if (header === undefined) return refuse(malformed("has a header that is none"));
    const fault = yield* readEntry(reading, header);
    if (fault !== undefined) return refuse(fault);
  }
}

/** Nothing but zeros may follow: some readers go on behind the end. */
function* readEnd(reader: ByteReader): Inspection<FormatFault | undefined> {
  for (let blocks = 0; blocks < 2 ** 16 && (yield* reader.fill(1)); blocks += 1) {
    yield* reader.fill(tarBlockBytes);
    if (reader.take(tarBlockBytes).some((byte) => byte !== 0)) return malformed("goes on behind its end");
  }
  return (yield* reader.fill(1)) ? malformed("goes on behind its end") : undefined;
}

const extensionBytesMax = 2 ** 20;

function* readEntry(reading: Reading, header: TarHeader): Inspection<FormatFault | undefined> {
  const { type, sizeBytes } = header;
  if (!"xgL".includes(type)) return yield* readMember(reading, header);
  // Attributes of all that follows are read differently by different readers; nobody packs models so.
  if (type === "g" || sizeBytes > extensionBytesMax) return yield* passGlobal(reading, header);
  const padded = Math.ceil(sizeBytes / tarBlockBytes) * tarBlockBytes;
  if (!(yield* reading.reader.fill(padded))) return malformed("breaks off");
  const text = latin1(reading.reader.take(padded).subarray(0, sizeBytes));
  const said = type === "L" ? { path: text.replace(/\0.*$/s, "") } : readPaxAttributes(text);
  if (said === undefined) return malformed("has attributes that cannot be read");
  reading.extension = { ...reading.extension, ...said };
  return undefined;
}

/** A comment, as git writes one, says nothing of the entries. */
function* passGlobal({ reader }: Reading, { sizeBytes }: TarHeader): Inspection<FormatFault | undefined> {
  const padded = Math.ceil(sizeBytes / tarBlockBytes) * tarBlockBytes;
  if (padded > extensionBytesMax || !(yield* reader.fill(padded)))
    return malformed("has attributes that cannot be read");
  const said = readPaxAttributes(latin1(reader.take(padded).subarray(0, sizeBytes)));
  return said !== undefined && Object.keys(said).length === 0
    ? undefined
    : malformed("gives all its entries a name or size");
}

function* readMember(reading: Reading, header: TarHeader): Inspection<FormatFault | undefined> {
  const { path = header.name, sizeBytes = header.sizeBytes, isSparse = false } = reading.extension;
  reading.extension = {};
  const isFolder = header.type === "5";
  const name = path.replace(/^(\.\/)+/, "") + (isFolder && !path.endsWith("/") ? "/" : "");
  if (isSparse || !"057\0".includes(header.type))
    return unsafe(`has a link, a device or a file in pieces: ${shownName(path)}`);
  if (!(isFolder && ["", "./"].includes(name))) {
    const fault = entryNameFault(name) ?? reading.addName(name);
    if (fault !== undefined) return unsafe(`${fault}: ${shownName(path)}`);
  }
  reading.bytes += sizeBytes;
  if (isFolder && sizeBytes > 0) return malformed("has a folder with content");
  if (reading.bytes > formatLimits.archiveBytesMax) return unsafe("unpacks to more than is looked at");
  return yield* readContent(reading, name, sizeBytes);
}

function* readContent(
  { reader, open, archive }: Reading,
  name: string,
  size: number,
): Inspection<FormatFault | undefined> {
  const start = reader.position();
  const content = limited(reader, size);
  const look = yield* lookAtContent(() => open(start, size) ?? content());
  const broken = look && addEntry(archive, name, look);
  if (broken !== undefined) return malformed(broken);
  const end = start + Math.ceil(size / tarBlockBytes) * tarBlockBytes;
  return (yield* reader.skip(end - reader.position())) ? undefined : malformed("breaks off");
}

/** The next bytes of a reader as a stream, once. */
const limited = (reader: ByteReader, size: number): (() => ByteStream | undefined) => {
  const end = reader.position() + size;
  let isOpen = false;
  const stream: ByteStream = {
    *next() {
      const left = Math.min(4_096, end - reader.position());
      if (left <= 0 || !(yield* reader.fill(1))) return undefined;
      yield* reader.fill(left);
      return reader.take(left);
    },
    *skip(bytes) {
      return bytes <= end - reader.position() && (yield* reader.skip(bytes));
    },
  };
  return () => {
    if (isOpen) return undefined;
    isOpen = true;
    return stream;
  };
};
