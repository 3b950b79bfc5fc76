import { cosignatureMessage, encodeCosignature } from "../../domain/log/cosignature.ts";
import type { Hash } from "../../domain/log/merkle-hash.ts";
import { signatureTypes, verifierKey } from "../../domain/log/verifier-key.ts";
import type { Cosigner } from "../../ports/cosigner.ts";
import type { Ed25519Key } from "./ed25519-key.ts";

interface Needs {
  readonly key: Ed25519Key;
  /** Name of the witness: a URL without scheme. */
  readonly name: string;
  /** SHA-256. */
  readonly hash: Hash;
}

/** Cosigns with a KMS key of the witness's own: the message does not name the cosigner, so no two may share a key. */
export const openCosigner = ({ key, name, hash }: Needs): Cosigner => {
  const keyOf = async () => verifierKey(hash, name, await key.publicKey(), signatureTypes.cosignature);
  return {
    verifierKey: keyOf,
    cosign: async (text, timeSeconds) => {
      const { keyId } = await keyOf();
      const ed25519 = await key.sign(cosignatureMessage(text, timeSeconds));
      return { name, keyId, signature: encodeCosignature(timeSeconds, ed25519) };
    },
  };
};
