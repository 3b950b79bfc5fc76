import type { Hash } from "../log/merkle-hash.ts";
import { type Result, refuse } from "../result.ts";
import { readBundle } from "./bundle.ts";
import { dsseMessage } from "./dsse-message.ts";
import type { ModelManifest } from "./model-manifest.ts";
import { readStatement } from "./read-statement.ts";
import type { SignatureFault } from "./signature-fault.ts";

/** A public key that somebody trusts. */
export interface TrustedKey {
  /** Lower-case hex SHA-256 of its PEM text. */
  readonly keyHint: string;
  /** Whether a signature over a message, ECDSA in DER, is by this key; false for whatever is no signature. */
  readonly verifies: (message: Uint8Array, signature: Uint8Array) => boolean;
}

/**
 * Decides whether a bundle was signed with a key, and what it says (OMS 1.0, 8.1 to 8.3, method `key`). The statement is
 * not looked at before its signature holds.
 *
 * @param hash  SHA-256
 * @returns     the manifest that was signed, to be held against the files (`compareManifest`), or what is wrong
 */
export const verifyBundle = (hash: Hash, key: TrustedKey, text: string): Result<ModelManifest, SignatureFault> => {
  const read = readBundle(text);
  if (!read.ok) return read;
  const { method, keyHint, payload, signature } = read.value;
  if (method !== "key")
    return refuse({ code: "unsupported-method", detail: `it was signed by ${method}; bare keys are verified here` });
  if (keyHint !== null && keyHint !== key.keyHint)
    return refuse({ code: "another-key", detail: `it names key ${keyHint}, the one given is ${key.keyHint}` });
  if (!key.verifies(dsseMessage(payload), signature))
    return refuse({ code: "wrong-signature", detail: `key ${key.keyHint} did not sign this` });
  return readStatement(hash, payload);
};
