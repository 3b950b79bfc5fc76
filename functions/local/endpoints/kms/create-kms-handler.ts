import type { KeyDescription } from "../../template/machine-description.ts";
import { unknownOperation } from "../service-error.ts";
import type { ServiceHandler } from "../service-handler.ts";
import { awsJson } from "../service-response.ts";
import { describeKey, getPublicKey } from "./describe-key.ts";
import { decrypt, encrypt, generateDataKey, generateDataKeyWithoutPlaintext } from "./encrypt.ts";
import { openKeyStore } from "./key-store.ts";
import type { KmsOperation } from "./kms-operation.ts";
import { generateMac, verifyMac } from "./mac.ts";
import { sign, verify } from "./sign.ts";

export interface KmsNeeds {
  /** Where the key material is kept. */
  readonly folder: string;
  readonly keys: readonly KeyDescription[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const operations: ReadonlyMap<string, KmsOperation> = new Map([
  ["DescribeKey", describeKey],
  ["GetPublicKey", getPublicKey],
  ["Sign", sign],
  ["Verify", verify],
  ["GenerateMac", generateMac],
  ["VerifyMac", verifyMac],
  ["Encrypt", encrypt],
  ["Decrypt", decrypt],
  ["GenerateDataKey", generateDataKey],
  ["GenerateDataKeyWithoutPlaintext", generateDataKeyWithoutPlaintext],
]);

/**
 * KMS over the keys that the templates declare.
 *
 * @throws Error if a declared key cannot be made here, or differs from the one already made
 */
export const createKmsHandler = ({ folder, keys, now }: KmsNeeds): ServiceHandler => {
  const store = openKeyStore(folder, keys, now);
  return (request) => {
    const operation = operations.get(request.operation);
    if (request.targetPrefix !== "TrentService" || operation === undefined)
      throw unknownOperation("kms", request.operation);
    return awsJson(request, operation(store, request));
  };
};
