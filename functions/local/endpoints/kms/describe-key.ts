import { createPublicKey } from "node:crypto";
import { z } from "zod";
import { localAccount } from "../../access/local-account.ts";
import { ServiceError } from "../service-error.ts";
import { parseInput } from "../service-response.ts";
import { keySpecs, privateKeyOf } from "./key-spec.ts";
import type { StoredKey } from "./key-store.ts";
import { authorizedKey, type KmsOperation, keyInput } from "./kms-operation.ts";

const input = z.strictObject(keyInput);

export const describeKey: KmsOperation = (keys, request) => {
  const key = authorizedKey(keys, request, "DescribeKey", parseInput(request, input).KeyId);
  return {
    KeyMetadata: {
      AWSAccountId: localAccount.accountId,
      KeyId: key.id,
      Arn: key.arn,
      CreationDate: key.createdAt / 1_000,
      Enabled: true,
      KeyState: "Enabled",
      Origin: "AWS_KMS",
      KeyManager: "CUSTOMER",
      MultiRegion: false,
      ...specMembers(key),
    },
  };
};

/** GetPublicKey: SubjectPublicKeyInfo in DER (RFC 5280). */
export const getPublicKey: KmsOperation = (keys, request) => {
  const key = authorizedKey(keys, request, "GetPublicKey", parseInput(request, input).KeyId);
  if (keySpecs[key.spec].usage !== "SIGN_VERIFY")
    throw new ServiceError("UnsupportedOperationException", 400, `${key.arn} has no public key.`);
  const spki = createPublicKey(privateKeyOf(key.material)).export({ type: "spki", format: "der" });
  return { KeyId: key.arn, PublicKey: spki.toString("base64"), ...specMembers(key) };
};

const algorithmMembers = {
  SIGN_VERIFY: "SigningAlgorithms",
  GENERATE_VERIFY_MAC: "MacAlgorithms",
  ENCRYPT_DECRYPT: "EncryptionAlgorithms",
} as const;

const specMembers = ({ spec }: StoredKey) => {
  const { usage, algorithms } = keySpecs[spec];
  return { KeySpec: spec, CustomerMasterKeySpec: spec, KeyUsage: usage, [algorithmMembers[usage]]: algorithms };
};
