import { littleEndian } from "./little-endian.ts";
import { isTarHeader } from "./tar/tar-header.ts";

/** How far the first bytes of a file have to be known to tell what it claims to be. */
export const headBytes = 4_096;

const magics: readonly (readonly [string, string])[] = [
  ["zip", "PK\x03\x04"],
  ["zip", "PK\x05\x06"],
  ["gzip", "\x1f\x8b\x08"],
  ["bzip2", "BZh"],
  ["xz", "\xfd7zXZ\0"],
  ["lzma", "\x5d\0\0"],
  ["zstd", "\x28\xb5\x2f\xfd"],
  ["lz4", "\x04\x22\x4d\x18"],
  ["7z", "7z\xbc\xaf\x27\x1c"],
  ["rar", "Rar!\x1a\x07"],
  ["gguf", "GGUF"],
  ["npy", "\x93NUMPY"],
  ["parquet", "PAR1"],
  ["native-code", "\x7fELF"],
  ["native-code", "\xcf\xfa\xed\xfe"],
  ["native-code", "\xce\xfa\xed\xfe"],
  ["native-code", "\xca\xfe\xba\xbe"],
];

const hdf5Magic = "\x89HDF\r\n\x1a\n";

/** Formats that hide what they hold from whoever cannot unpack them. */
export const packedKinds: ReadonlySet<string> = new Set(["bzip2", "xz", "lzma", "zstd", "lz4", "7z", "rar"]);

/**
 * What a file claims to be by its first bytes, whatever its name is.
 *
 * @param head  the first `headBytes` of it, or all where it is shorter
 * @returns undefined where they claim nothing: text, pickles and Protocol Buffers have no magic
 */
export const headKind = (head: Uint8Array): string | undefined => {
  // First of all, because a tar archive begins with a name that anybody may choose.
  if (isTarHeader(head)) return "tar";
  const magic = magics.find(([, bytes]) => startsWith(head, 0, bytes));
  if (magic !== undefined) return magic[0];
  // HDF5 may stand behind a block of somebody else's, of 512 bytes or twice, four times … as much.
  if ([0, 512, 1_024, 2_048].some((offset) => startsWith(head, offset, hdf5Magic))) return "hdf5";
  if (startsWith(head, 0, "MZ") && startsWith(head, littleEndian(head.subarray(60, 64)), "PE\0\0"))
    return "native-code";
  if (isSafetensors(head)) return "safetensors";
  return isUbj(head) ? "xgboost-ubj" : undefined;
};

export const startsWith = (bytes: Uint8Array, offset: number, text: string): boolean => {
  for (let at = 0; at < text.length; at += 1) if (bytes[offset + at] !== text.charCodeAt(at)) return false;
  return true;
};

/** A length, and a JSON object: its first key, or its end. */
const isSafetensors = (head: Uint8Array): boolean => {
  const headerBytes = littleEndian(head.subarray(0, 8));
  const isObject = head[8] === 0x7b && [0x22, 0x7d, 0x20, 0x0a, 0x0d, 0x09].includes(head[9] ?? 0);
  return isObject && headerBytes >= 2 && headerBytes <= 100_000_000;
};

/** UBJSON as XGBoost writes it: an object whose first key, behind the type and the bytes of its length, is one of its two. */
const isUbj = (head: Uint8Array): boolean =>
  head[0] === 0x7b &&
  ["i", "U", "I", "l", "L"].some((type, at) => {
    const width = [1, 1, 2, 4, 8][at] ?? 0;
    return (
      startsWith(head, 1, type) && ["learner", "version", "Config"].some((key) => startsWith(head, 2 + width, key))
    );
  });
