import { startsWith } from "./head-kind.ts";
import { latin1 } from "./latin1.ts";
import { littleEndian } from "./little-endian.ts";

/** What a NumPy array's header says (numpy.lib.format, versions 1.0 to 3.0). */
export interface NpyHeader {
  /** Whether its elements are Python objects: they are stored as a pickle. */
  readonly holdsObjects: boolean;
  /** Where its elements begin. */
  readonly dataOffset: number;
}

const objectType = /['"][|<>=]?O\d*['"]/;

/** @param head  the first bytes of the file @returns undefined where they are no such header, or not all of one */
export const readNpyHeader = (head: Uint8Array): NpyHeader | undefined => {
  const major = head[6] ?? 0;
  if (!startsWith(head, 0, "\x93NUMPY") || major < 1 || major > 3) return undefined;
  const width = major === 1 ? 2 : 4;
  const dataOffset = 8 + width + littleEndian(head.subarray(8, 8 + width));
  if (dataOffset > head.length) return undefined;
  const header = latin1(head.subarray(8 + width, dataOffset));
  const isWhole =
    /^\{.*\}\s*$/s.test(header) && ["descr", "fortran_order", "shape"].every((key) => header.includes(key));
  return isWhole ? { holdsObjects: objectType.test(header), dataOffset } : undefined;
};
