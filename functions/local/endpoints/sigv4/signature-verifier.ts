import { hash, timingSafeEqual } from "node:crypto";
import type { AccessKey, AccessKeys } from "../../access/access-keys.ts";
import { localAccount } from "../../access/local-account.ts";
import { canonicalRequest } from "./canonical-request.ts";
import type { RawRequest } from "./raw-request.ts";
import type { ClaimedSignature } from "./read-signature.ts";
import { SignatureError } from "./signature-error.ts";
import { createSigningKeys, hmac } from "./signing-key.ts";

/** AWS refuses a request whose clock is off by more than 15 minutes. */
const maxSkewMs = 15 * 60_000;

/** A signature that holds, and what a chunked body needs to continue its chain. */
export interface VerifiedSignature {
  readonly key: AccessKey;
  readonly signingKey: Buffer;
  /** `yyyymmdd/region/service/aws4_request` */
  readonly scope: string;
  readonly timestamp: string;
  readonly signature: string;
}

/** Verifies one claimed signature against the request as sent. */
export type VerifySignature = (
  request: RawRequest,
  claimed: ClaimedSignature,
  payloadHash: string,
) => VerifiedSignature;

/**
 * Verifies Signature Version 4 as AWS does: known key, sane clock, and the same HMAC over the same bytes.
 *
 * @param now epoch milliseconds
 * @returns a function that throws SignatureError for any request that does not hold
 */
export const createSignatureVerifier = (accessKeys: AccessKeys, now: () => number): VerifySignature => {
  const signingKeys = createSigningKeys();
  return (request, claimed, payloadHash) => {
    checkTime(claimed, now());
    const key = accessKeys.find(claimed.accessKeyId);
    if (key === undefined)
      throw new SignatureError("unknown-access-key", "The security token included in the request is invalid.");
    if (claimed.region !== localAccount.region)
      throw new SignatureError("malformed-authentication", `Credential should be scoped to ${localAccount.region}`);
    if (!claimed.signedHeaders.includes("host"))
      throw new SignatureError("malformed-authentication", "'Host' must be a signed header");

    const { date, region, service, timestamp } = claimed;
    const scope = `${date}/${region}/${service}/aws4_request`;
    const canonical = hash("sha256", canonicalRequest(request, service, claimed.signedHeaders, payloadHash), "hex");
    const signingKey = signingKeys(key.secretAccessKey, date, region, service);
    const expected = hmac(signingKey, `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${canonical}`);
    if (!timingSafeEqual(expected, Buffer.from(claimed.signature, "hex")))
      throw new SignatureError(
        "signature-mismatch",
        "The request signature we calculated does not match the signature you provided.",
      );
    return { key, signingKey, scope, timestamp, signature: claimed.signature };
  };
};

const checkTime = (claimed: ClaimedSignature, now: number): void => {
  const at = parseTimestamp(claimed.timestamp);
  if (at === undefined || !claimed.timestamp.startsWith(claimed.date))
    throw new SignatureError("malformed-authentication", "X-Amz-Date does not fit the credential's date");
  if (at > now + maxSkewMs || (claimed.expiresSeconds === undefined && at < now - maxSkewMs))
    throw new SignatureError(
      "clock-skew",
      "The difference between the request time and the current time is too large.",
    );
  if (claimed.expiresSeconds !== undefined && now > at + claimed.expiresSeconds * 1_000)
    throw new SignatureError("expired", "Request has expired");
};

const parseTimestamp = (value: string): number | undefined => {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
};
