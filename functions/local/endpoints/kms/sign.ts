import { createPublicKey, sign as signBytes, verify as verifyBytes } from "node:crypto";
import { z } from "zod";
import { ServiceError } from "../service-error.ts";
import { parseInput } from "../service-response.ts";
import { signDigest, verifyDigest } from "./ecdsa-digest.ts";
import { privateKeyOf } from "./key-spec.ts";
import type { StoredKey } from "./key-store.ts";
import { authorizedKey, blob, type KmsOperation, keyInput, requireAlgorithm } from "./kms-operation.ts";

const signInput = z.strictObject({
  ...keyInput,
  Message: blob(4096),
  MessageType: z.enum(["RAW", "DIGEST"]).default("RAW"),
  SigningAlgorithm: z.string(),
});
const digestBytes = 32;
const verifyInput = signInput.extend({ Signature: blob(6144) });

/** Sign: Ed25519 over the message (RFC 8032), or ECDSA over its SHA-256, which the caller may have taken, in DER. */
export const sign: KmsOperation = (keys, request) => {
  const input = parseInput(request, signInput);
  const key = authorizedKey(keys, request, "Sign", input.KeyId, conditionsOf(input));
  requireSigning(key, input);
  const privateKey = privateKeyOf(key.material);
  const signature =
    input.MessageType === "DIGEST"
      ? signDigest(privateKey, input.Message)
      : signBytes(digestOf(key), input.Message, privateKey);
  return {
    KeyId: key.arn,
    Signature: Buffer.from(signature).toString("base64"),
    SigningAlgorithm: input.SigningAlgorithm,
  };
};

/** Verify: a wrong signature is KMS's own error, not a false in the answer. */
export const verify: KmsOperation = (keys, request) => {
  const input = parseInput(request, verifyInput);
  const key = authorizedKey(keys, request, "Verify", input.KeyId, conditionsOf(input));
  requireSigning(key, input);
  const publicKey = createPublicKey(privateKeyOf(key.material));
  const holds =
    input.MessageType === "DIGEST"
      ? verifyDigest(publicKey, input.Message, input.Signature)
      : verifyBytes(digestOf(key), input.Message, publicKey, input.Signature);
  if (!holds) throw new ServiceError("KMSInvalidSignatureException", 400, "the signature does not match");
  return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
};

/** Ed25519 hashes by itself and takes no digest name. */
const digestOf = ({ spec }: StoredKey): string | null => (spec === "ECC_NIST_EDWARDS25519" ? null : "sha256");

const conditionsOf = (input: z.output<typeof signInput>) => ({
  "kms:SigningAlgorithm": [input.SigningAlgorithm],
  "kms:MessageType": [input.MessageType],
});

const requireSigning = (key: StoredKey, input: z.output<typeof signInput>): void => {
  requireAlgorithm(key, "SIGN_VERIFY", input.SigningAlgorithm);
  if (input.MessageType === "RAW") return;
  if (key.spec === "ECC_NIST_EDWARDS25519")
    throw new ServiceError("ValidationException", 400, "ED25519_SHA_512 takes MessageType RAW only.");
  if (input.Message.length !== digestBytes)
    throw new ServiceError("ValidationException", 400, "Digest is invalid length for algorithm ECDSA_SHA_256.");
};
