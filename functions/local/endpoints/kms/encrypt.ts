import { randomBytes } from "node:crypto";
import { z } from "zod";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { parseInput } from "../service-response.ts";
import { keyIdOf, seal, unseal } from "./ciphertext.ts";
import type { KeyStore } from "./key-store.ts";
import {
  authorizedKey,
  blob,
  encryptionContext,
  type KmsOperation,
  keyInput,
  requireAlgorithm,
} from "./kms-operation.ts";

const symmetric = "SYMMETRIC_DEFAULT";
const encryptInput = z.strictObject({
  ...keyInput,
  Plaintext: blob(4096),
  EncryptionContext: encryptionContext,
  EncryptionAlgorithm: z.string().default(symmetric),
});
const decryptInput = z.strictObject({
  ...keyInput,
  KeyId: keyInput.KeyId.optional(),
  CiphertextBlob: blob(6144),
  EncryptionContext: encryptionContext,
  EncryptionAlgorithm: z.string().default(symmetric),
});
const dataKeyInput = z
  .strictObject({
    ...keyInput,
    EncryptionContext: encryptionContext,
    KeySpec: z.enum(["AES_256", "AES_128"]).optional(),
    NumberOfBytes: z.int().min(1).max(1024).optional(),
  })
  .refine(
    ({ KeySpec, NumberOfBytes }) => (KeySpec === undefined) !== (NumberOfBytes === undefined),
    "exactly one of KeySpec and NumberOfBytes",
  );

export const encrypt: KmsOperation = (keys, request) => {
  const input = parseInput(request, encryptInput);
  const key = authorizedKey(keys, request, "Encrypt", input.KeyId, contextConditions(input.EncryptionContext));
  requireAlgorithm(key, "ENCRYPT_DECRYPT", input.EncryptionAlgorithm);
  const sealed = seal(key, input.Plaintext, input.EncryptionContext);
  return { KeyId: key.arn, CiphertextBlob: sealed.toString("base64"), EncryptionAlgorithm: symmetric };
};

/** Decrypt: the blob names its key; a KeyId beside it must be the same one. */
export const decrypt: KmsOperation = (keys, request) => {
  const input = parseInput(request, decryptInput);
  const keyId = keyIdOf(input.CiphertextBlob);
  const key = authorizedKey(keys, request, "Decrypt", keyId, contextConditions(input.EncryptionContext));
  if (input.KeyId !== undefined && keys.find(input.KeyId).arn !== key.arn)
    throw new ServiceError("IncorrectKeyException", 400, "the ciphertext was made with another key");
  requireAlgorithm(key, "ENCRYPT_DECRYPT", input.EncryptionAlgorithm);
  const plaintext = unseal(key, input.CiphertextBlob, input.EncryptionContext);
  return { KeyId: key.arn, Plaintext: plaintext.toString("base64"), EncryptionAlgorithm: symmetric };
};

export const generateDataKey: KmsOperation = (keys, request) => {
  const { plaintext, answer } = makeDataKey(keys, request, "GenerateDataKey");
  return { ...answer, Plaintext: plaintext.toString("base64") };
};

export const generateDataKeyWithoutPlaintext: KmsOperation = (keys, request) =>
  makeDataKey(keys, request, "GenerateDataKeyWithoutPlaintext").answer;

const makeDataKey = (keys: KeyStore, request: ServiceRequest, action: string) => {
  const input = parseInput(request, dataKeyInput);
  const key = authorizedKey(keys, request, action, input.KeyId, contextConditions(input.EncryptionContext));
  requireAlgorithm(key, "ENCRYPT_DECRYPT", symmetric);
  const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === "AES_128" ? 16 : 32));
  const sealed = seal(key, plaintext, input.EncryptionContext);
  return { plaintext, answer: { KeyId: key.arn, CiphertextBlob: sealed.toString("base64") } };
};

const contextConditions = (context: Readonly<Record<string, string>>) => ({
  "kms:EncryptionContextKeys": Object.keys(context),
  ...Object.fromEntries(Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
});
