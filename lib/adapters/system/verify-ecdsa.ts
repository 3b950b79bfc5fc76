import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import type { SignatureVerifier } from "../../ports/signature-verifier.ts";

/** Checks signatures of model bundles with Node's own cryptography: ECDSA, the curve names the hash. */
export const ecdsaVerifier: SignatureVerifier = {
  trust: (pem) => {
    const key = readKey(pem);
    const hash = hashes.get(key?.asymmetricKeyDetails?.namedCurve ?? "");
    if (key === undefined || hash === undefined) return undefined;
    const text = String(key.export({ type: "spki", format: "pem" }));
    return {
      pem: text,
      keyHint: createHash("sha256").update(text).digest("hex"),
      verifies: (message, signature) => verify(hash, message, key, signature),
    };
  },
};

/** The curves of OpenSSF Model Signing 1.0, by the names of OpenSSL. */
const hashes: ReadonlyMap<string, string> = new Map([
  ["prime256v1", "sha256"],
  ["secp384r1", "sha384"],
  ["secp521r1", "sha512"],
]);

const readKey = (pem: string): KeyObject | undefined => {
  // A private key would be read too, and its public half trusted; whoever sends one must hear of it instead.
  if (!pem.includes("-----BEGIN PUBLIC KEY-----")) return undefined;
  try {
    return createPublicKey(pem);
  } catch {
    return undefined;
  }
};
