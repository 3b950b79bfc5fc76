import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { ServiceError } from "../service-error.ts";
import { parseInput } from "../service-response.ts";
import { macOf } from "./key-spec.ts";
import { authorizedKey, blob, type KmsOperation, keyInput, requireAlgorithm } from "./kms-operation.ts";

const macInput = z.strictObject({ ...keyInput, Message: blob(4096), MacAlgorithm: z.string() });
const verifyInput = macInput.extend({ Mac: blob(6144) });

/** GenerateMac: HMAC-SHA-256 (RFC 2104). */
export const generateMac: KmsOperation = (keys, request) => {
  const { KeyId, Message, MacAlgorithm } = parseInput(request, macInput);
  const key = authorizedKey(keys, request, "GenerateMac", KeyId, { "kms:MacAlgorithm": [MacAlgorithm] });
  requireAlgorithm(key, "GENERATE_VERIFY_MAC", MacAlgorithm);
  return { KeyId: key.arn, Mac: macOf(key.material, Message).toString("base64"), MacAlgorithm };
};

/** VerifyMac: a wrong MAC is KMS's own error, not a false in the answer. */
export const verifyMac: KmsOperation = (keys, request) => {
  const { KeyId, Message, MacAlgorithm, Mac } = parseInput(request, verifyInput);
  const key = authorizedKey(keys, request, "VerifyMac", KeyId, { "kms:MacAlgorithm": [MacAlgorithm] });
  requireAlgorithm(key, "GENERATE_VERIFY_MAC", MacAlgorithm);
  const expected = macOf(key.material, Message);
  if (Mac.length !== expected.length || !timingSafeEqual(Mac, expected))
    throw new ServiceError("KMSInvalidMacException", 400, "the MAC does not match");
  return { KeyId: key.arn, MacValid: true, MacAlgorithm };
};
