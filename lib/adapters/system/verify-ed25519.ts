import { createPublicKey, verify } from "node:crypto";
import type { VerifySignature } from "../../domain/log/signed-note.ts";

/** Checks an Ed25519 signature (RFC 8032) with Node's own cryptography; false for a key that is no point. */
export const verifyEd25519: VerifySignature = (publicKey, message, signature) => {
  const jwk = { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") };
  try {
    return verify(null, message, createPublicKey({ key: jwk, format: "jwk" }), signature);
  } catch {
    return false;
  }
};
