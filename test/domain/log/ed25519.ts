import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { VerifySignature } from "../../../lib/domain/log/signed-note.ts";

const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const spki = Buffer.from("302a300506032b6570032100", "hex");

/** A seed of 32 equal bytes, or the seed itself. */
const privateKeyOf = (seed: number | Uint8Array) =>
  createPrivateKey({
    key: Buffer.concat([pkcs8, typeof seed === "number" ? Buffer.alloc(32, seed) : seed]),
    format: "der",
    type: "pkcs8",
  });

export const publicKeyOf = (seed: number | Uint8Array): Uint8Array =>
  new Uint8Array(createPublicKey(privateKeyOf(seed)).export({ format: "der", type: "spki" }).subarray(-32));

export const signWith = (seed: number | Uint8Array, message: Uint8Array): Uint8Array =>
  new Uint8Array(sign(null, message, privateKeyOf(seed)));

export const verifyEd25519: VerifySignature = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: "der", type: "spki" }),
    signature,
  );
