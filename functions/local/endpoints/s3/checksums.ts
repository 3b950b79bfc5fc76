import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { crc32c } from "./crc32c.ts";

/** Checksums this machine verifies, as in `x-amz-checksum-{name}`. S3 knows CRC64NVME too; it is refused by name. */
export const checksumAlgorithms = ["crc32", "crc32c", "sha1", "sha256"] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** Base64 of each checksum a client gave or asked for. */
export type Checksums = Readonly<Partial<Record<ChecksumAlgorithm, string>>>;

/** A digest fed piece by piece. */
export interface Digest {
  readonly update: (data: Uint8Array) => void;
  /** Called once, at the end. */
  readonly finish: () => Buffer;
}

/** Starts one digest; `md5` is here for ETags and Content-MD5. */
export const startDigest = (algorithm: ChecksumAlgorithm | "md5"): Digest => {
  switch (algorithm) {
    case "crc32":
      return startCrc(crc32);
    case "crc32c":
      return startCrc(crc32c);
    default: {
      const hash = createHash(algorithm);
      return { update: (data) => hash.update(data), finish: () => hash.digest() };
    }
  }
};

const startCrc = (crc: (data: Uint8Array, previous: number) => number): Digest => {
  let value = 0;
  return {
    update: (data) => {
      value = crc(data, value);
    },
    finish: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
};

/** Digest of a byte string already in memory. */
export const digestOf = (algorithm: ChecksumAlgorithm | "md5", data: Uint8Array): Buffer => {
  const digest = startDigest(algorithm);
  digest.update(data);
  return digest.finish();
};

/** Reads an algorithm's name in any case; undefined for one that is not verified here. */
export const parseAlgorithm = (name: string): ChecksumAlgorithm | undefined =>
  checksumAlgorithms.find((algorithm) => algorithm === name.toLowerCase());
