import { accept, type Result, refuse } from "../result.ts";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { concatBytes } from "./concat-bytes.ts";
import type { Hash } from "./merkle-hash.ts";
import { utf8 } from "./utf8.ts";

/** A key that a reader trusts, as written in a vkey: `<name>+<hex key id>+<base64 type and key>` (c2sp.org/signed-note). */
export interface VerifierKey {
  readonly name: string;
  /** Eight lower-case hex digits. */
  readonly keyId: string;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

/** Signature types (c2sp.org/signed-note): a log signs the note itself, a witness signs it together with the time. */
export const signatureTypes = { ed25519: 0x01, cosignature: 0x04 } as const;
type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes];

const publicKeyBytes = 32;

/** Whether a name may stand in a note: not empty, no Unicode space, no plus. */
export const isKeyName = (name: string): boolean => /^[^\s+\p{Cc}]+$/u.test(name);

/** Makes the verifier key of an Ed25519 public key; the key id is the first 4 bytes of SHA-256(name ‖ LF ‖ type ‖ key). */
export const verifierKey = (
  hash: Hash,
  name: string,
  publicKey: Uint8Array,
  type: SignatureType = signatureTypes.ed25519,
): VerifierKey => {
  if (!isKeyName(name) || publicKey.length !== publicKeyBytes) throw new RangeError(`no key name or key: ${name}`);
  const digest = hash(concatBytes([utf8(`${name}\n`), Uint8Array.of(type), publicKey]));
  return { name, keyId: hex(digest.subarray(0, 4)), publicKey };
};

/** Writes a key as a vkey, the form in which operators hand it to auditors. */
export const formatVerifierKey = (
  { name, keyId, publicKey }: VerifierKey,
  type: SignatureType = signatureTypes.ed25519,
): string => `${name}+${keyId}+${encodeBase64(concatBytes([Uint8Array.of(type), publicKey]))}`;

/** Reads a vkey of one type, plain Ed25519 unless said, and refuses one whose key id does not belong to its name and key. */
export const parseVerifierKey = (
  hash: Hash,
  text: string,
  type: SignatureType = signatureTypes.ed25519,
): Result<VerifierKey, { readonly code: "malformed-key" | "unsupported-key-type" | "wrong-key-id" }> => {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text);
  const [, name = "", keyId, encoded = ""] = match ?? [];
  const typed = decodeBase64(encoded);
  if (typed === undefined || !isKeyName(name)) return refuse({ code: "malformed-key" });
  if (typed[0] !== type) return refuse({ code: "unsupported-key-type" });
  if (typed.length !== publicKeyBytes + 1) return refuse({ code: "malformed-key" });
  const key = verifierKey(hash, name, typed.subarray(1), type);
  return key.keyId === keyId ? accept(key) : refuse({ code: "wrong-key-id" });
};

/** Lower-case hex. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
