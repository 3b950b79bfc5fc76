import { accept, type Result, refuse } from "../result.ts";
import { concatBytes } from "./concat-bytes.ts";

/** The length prefix has 16 bits (c2sp.org/tlog-tiles). */
const entryBytesMax = 65_535;

/**
 * Encodes entries as one bundle: each with its length before it, big-endian, 16 bits (c2sp.org/tlog-tiles).
 *
 * @throws RangeError on an entry above 65,535 bytes: a command that writes one is refused long before
 */
export const encodeEntries = (entries: readonly Uint8Array[]): Uint8Array =>
  concatBytes(
    entries.flatMap((entry) => {
      if (entry.length > entryBytesMax) throw new RangeError(`an entry of ${entry.length} bytes fits no bundle`);
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );

/** Decodes a bundle into its entries, or refuses bytes that end inside one. */
export const decodeEntries = (
  bytes: Uint8Array,
): Result<readonly Uint8Array[], { readonly code: "malformed-bundle" }> => {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const [high = 0, low] = bytes.subarray(offset, offset + 2);
    if (low === undefined) return refuse({ code: "malformed-bundle" });
    const start = offset + 2;
    offset = start + high * 256 + low;
    if (offset > bytes.length) return refuse({ code: "malformed-bundle" });
    entries.push(bytes.subarray(start, offset));
  }
  return accept(entries);
};
