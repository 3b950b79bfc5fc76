import { concatBytes } from "../log/concat-bytes.ts";
import type { Hash } from "../log/merkle-hash.ts";
import { fromHex, toHex } from "./hex.ts";
import type { ManifestFile } from "./model-manifest.ts";

/**
 * The one digest that stands for a manifest: SHA-256 over the files' digests, one behind the other (OMS 1.0, 6.5.1).
 *
 * @param files  in the order of the manifest
 * @returns      lower-case hex
 */
export const rootDigest = (hash: Hash, files: readonly ManifestFile[]): string =>
  toHex(hash(concatBytes(files.map(({ sha256 }) => fromHex(sha256)))));
