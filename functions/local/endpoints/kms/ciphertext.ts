import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { ServiceError } from "../service-error.ts";
import type { StoredKey } from "./key-store.ts";

type EncryptionContext = Readonly<Record<string, string>>;

const version = 1;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts with AES-256-GCM. The blob names its key, as KMS's does: version, length of the id, id, IV, tag, ciphertext.
 * Everything before the ciphertext and the encryption context are authenticated.
 */
export const seal = (key: StoredKey, plaintext: Uint8Array, context: EncryptionContext): Buffer => {
  const id = Buffer.from(key.id, "utf8");
  const header = Buffer.concat([Buffer.from([version, id.length]), id]);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key.material, iv).setAAD(associatedData(header, context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, iv, cipher.getAuthTag(), ciphertext]);
};

/**
 * Names the key that a blob was made with.
 *
 * @throws ServiceError InvalidCiphertextException if it is no blob of ours
 */
export const keyIdOf = (blob: Buffer): string => {
  const end = 2 + (blob[1] ?? 0);
  if (blob[0] !== version || blob.length < end + ivBytes + tagBytes) throw invalidCiphertext();
  return blob.subarray(2, end).toString("utf8");
};

/** @throws ServiceError InvalidCiphertextException if key, context or blob do not belong together */
export const unseal = (key: StoredKey, blob: Buffer, context: EncryptionContext): Buffer => {
  const end = 2 + (blob[1] ?? 0);
  const iv = blob.subarray(end, end + ivBytes);
  const decipher = createDecipheriv("aes-256-gcm", key.material, iv, { authTagLength: tagBytes })
    .setAAD(associatedData(blob.subarray(0, end), context))
    .setAuthTag(blob.subarray(end + ivBytes, end + ivBytes + tagBytes));
  try {
    return Buffer.concat([decipher.update(blob.subarray(end + ivBytes + tagBytes)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
};

const invalidCiphertext = (): ServiceError =>
  new ServiceError("InvalidCiphertextException", 400, "the ciphertext is not of this key and encryption context");

/** The order of a context's entries does not matter. */
const associatedData = (header: Buffer, context: EncryptionContext): Buffer => {
  const entries = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(entries), "utf8")]);
};
