import type { KeyObject } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";

/** Node's own cryptography signs messages only: of a digest it would take the digest once more. */
const options = { prehash: false, lowS: false, format: "der" } as const;

/** Signs a SHA-256 digest with a key on P-256 (FIPS 186-5), in DER. */
export const signDigest = (key: KeyObject, digest: Uint8Array): Uint8Array =>
  p256.sign(digest, Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url"), options);

/** Whether a signature in DER is by a key on P-256 over a SHA-256 digest; false for whatever is no signature. */
export const verifyDigest = (key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean => {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  try {
    return p256.verify(signature, digest, point, options);
  } catch {
    return false;
  }
};
