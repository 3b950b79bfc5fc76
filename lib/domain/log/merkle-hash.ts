import { concatBytes } from "./concat-bytes.ts";

/** SHA-256, passed in: the domain imports nothing. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

/** Length of every hash of the log. */
export const hashBytes = 32;

const leafPrefix = Uint8Array.of(0x00);
const nodePrefix = Uint8Array.of(0x01);

/** Hash of one entry: the prefix keeps an entry from posing as an inner node (RFC 6962 section 2.1). */
export const leafHash = (hash: Hash, entry: Uint8Array): Uint8Array => hash(concatBytes([leafPrefix, entry]));

/** Hash of two neighbouring subtrees (RFC 6962 section 2.1). */
export const nodeHash = (hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array =>
  hash(concatBytes([nodePrefix, left, right]));

/** Root of the tree without leaves (RFC 6962 section 2.1). */
export const emptyRoot = (hash: Hash): Uint8Array => hash(new Uint8Array());
