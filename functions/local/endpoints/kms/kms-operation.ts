import { z } from "zod";
import type { ConditionValues } from "../../access/policy-condition.ts";
import { ServiceError } from "../service-error.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { type KeySpec, keySpecs } from "./key-spec.ts";
import type { KeyStore, StoredKey } from "./key-store.ts";

/** Answers one operation with its output members. */
export type KmsOperation = (keys: KeyStore, request: ServiceRequest) => Readonly<Record<string, unknown>>;

/** Bytes on the wire of JSON 1.1. */
export const blob = (bytesMax: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, "base64"))
    .refine((bytes) => bytes.length >= 1 && bytes.length <= bytesMax, `1 to ${bytesMax} bytes`);

/** Members every operation takes; grants are not offered, so a token of one changes nothing. */
export const keyInput = { KeyId: z.string().min(1).max(2048), GrantTokens: z.array(z.string()).optional() };

export const encryptionContext = z.record(z.string(), z.string()).default({});

/**
 * Finds the key and asks the role for it.
 *
 * @param action operation name without `kms:`
 */
export const authorizedKey = (
  keys: KeyStore,
  { authorize }: ServiceRequest,
  action: string,
  keyId: string,
  conditions: ConditionValues = {},
): StoredKey => {
  const key = keys.find(keyId);
  const alias = /(?:^|:)(alias\/.+)$/.exec(keyId)?.[1];
  authorize(`kms:${action}`, key.arn, {
    "kms:KeySpec": [key.spec],
    "kms:KeyUsage": [keySpecs[key.spec].usage],
    ...(alias === undefined ? {} : { "kms:RequestAlias": [alias] }),
    ...conditions,
  });
  return key;
};

/**
 * Checks that a key can do what the caller asks with the algorithm they name.
 *
 * @throws ServiceError InvalidKeyUsageException
 */
export const requireAlgorithm = (key: StoredKey, usage: string, algorithm: string): void => {
  const kind: { readonly usage: string; readonly algorithms: readonly string[] } = keySpecs[key.spec];
  if (kind.usage !== usage)
    throw new ServiceError("InvalidKeyUsageException", 400, `${key.arn} key usage is ${kind.usage}, not ${usage}.`);
  if (!kind.algorithms.includes(algorithm)) throw wrongAlgorithm(key, algorithm);
};

const wrongAlgorithm = (key: StoredKey, algorithm: string): ServiceError =>
  // KMS offers this for such a key, Node's crypto does not.
  algorithm === unofferedAlgorithms[key.spec]
    ? new ServiceError("UnsupportedOperationException", 400, `${algorithm} is not offered by the local machine.`)
    : new ServiceError(
        "InvalidKeyUsageException",
        400,
        `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
      );

const unofferedAlgorithms: Readonly<Partial<Record<KeySpec, string>>> = { ECC_NIST_EDWARDS25519: "ED25519_PH_SHA_512" };
