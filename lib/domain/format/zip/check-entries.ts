import { entryNameFault, openEntryNames } from "../archive/entry-name.ts";
import { formatLimits } from "../format-limits.ts";
import type { FormatFault } from "../found-format.ts";
import { shownName } from "../shown-name.ts";
import type { ZipEntry } from "./zip-entry.ts";

/** Bits of an entry's flags that change nothing about how its content is read: how hard it was packed, where sizes are, UTF-8. */
const harmlessFlags = 0b1000_0000_1110;

const fileTypeMask = 0o170000;
const regularFile = 0o100000;
const folder = 0o040000;

/** Says why a zip archive's entries must not be unpacked, from its directory alone; undefined where nothing speaks against it. */
export const zipEntriesFault = (entries: readonly ZipEntry[], fileBytes: number): FormatFault | undefined => {
  const addName = openEntryNames();
  let packed = 0;
  let unpacked = 0;
  for (const entry of entries) {
    const fault = entryFault(entry) ?? nameFault(entry.name, addName);
    if (fault !== undefined) return fault;
    packed += entry.packedBytes;
    unpacked += entry.bytes;
  }
  const { archiveBytesMax, ratioFloorBytes, ratioMax } = formatLimits;
  if (packed > fileBytes) return unsafe("has entries that overlap");
  if (unpacked > archiveBytesMax) return unsafe(`unpacks to more than ${archiveBytesMax} bytes`);
  return unpacked > ratioFloorBytes && unpacked > packed * ratioMax
    ? unsafe(`unpacks to more than ${ratioMax} times its size`)
    : undefined;
};

const unsafe = (reason: string): FormatFault => ({ code: "unsafe-archive", reason });

const nameFault = (name: string, addName: (name: string) => string | undefined): FormatFault | undefined => {
  const fault = entryNameFault(name) ?? addName(name);
  return fault === undefined ? undefined : unsafe(`${fault}: ${shownName(name)}`);
};

const entryFault = ({ name, flags, method, packedBytes, bytes, mode }: ZipEntry): FormatFault | undefined => {
  const shown = shownName(name);
  const malformed = (reason: string): FormatFault => ({ code: "malformed-artifact", reason: `${reason}: ${shown}` });
  const type = mode & fileTypeMask;
  if (type !== 0 && type !== regularFile && type !== folder) return unsafe(`has a link or a device: ${shown}`);
  if ((flags & 1) !== 0) return malformed("has an entry that is encrypted");
  if ((flags & ~harmlessFlags) !== 0) return malformed("has an entry with flags that readers differ about");
  if (method !== 0 && method !== 8) return malformed("has an entry that is packed in a way nobody needs");
  return method === 0 && packedBytes !== bytes
    ? malformed("has an entry that is as it is, of another size")
    : undefined;
};
