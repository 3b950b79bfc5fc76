import { headerOf, type RawRequest } from "./raw-request.ts";
import { SignatureError } from "./signature-error.ts";

/** What a request claims about its signer, not yet verified. */
export interface ClaimedSignature {
  readonly accessKeyId: string;
  /** yyyymmdd of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** Lowercase hex. */
  readonly signature: string;
  /** yyyymmddThhmmssZ as signed. */
  readonly timestamp: string;
  /** Seconds a presigned URL holds; absent when the signature is in a header. */
  readonly expiresSeconds?: number;
}

const headerPattern =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;
const scopePattern = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;
/** A presigned URL holds a week at most. */
const longestPresignSeconds = 604_800;

/**
 * Reads the signature of a request from its Authorization header or its presigned query.
 *
 * @throws SignatureError if there is none, or it is not Signature Version 4
 */
export const readSignature = (request: RawRequest): ClaimedSignature => {
  const authorization = headerOf(request, "authorization");
  if (authorization !== undefined) return fromHeader(request, authorization);
  if (request.query.includes("X-Amz-Algorithm=")) return fromQuery(new URLSearchParams(request.query));
  throw new SignatureError("missing-authentication", "Request is missing Authentication Token");
};

const fromHeader = (request: RawRequest, authorization: string): ClaimedSignature => {
  const [, accessKeyId, date, region, service, headers, signature] = headerPattern.exec(authorization) ?? [];
  const timestamp = headerOf(request, "x-amz-date");
  if (!accessKeyId || !date || !region || !service || !headers || !signature || timestamp === undefined)
    throw new SignatureError("malformed-authentication", "the Authorization header is not a Signature Version 4");
  return { accessKeyId, date, region, service, signedHeaders: headers.split(";"), signature, timestamp };
};

const fromQuery = (query: URLSearchParams): ClaimedSignature => {
  const [, accessKeyId, date, region, service] = scopePattern.exec(query.get("X-Amz-Credential") ?? "") ?? [];
  const signedHeaders = query.get("X-Amz-SignedHeaders");
  const signature = query.get("X-Amz-Signature");
  const timestamp = query.get("X-Amz-Date");
  const expiresSeconds = Number(query.get("X-Amz-Expires"));
  if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature || !timestamp)
    throw new SignatureError("malformed-authentication", "the presigned query is not a Signature Version 4");
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > longestPresignSeconds)
    throw new SignatureError("malformed-authentication", "X-Amz-Expires must be between 1 and 604800 seconds");
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(";"),
    signature,
    timestamp,
    expiresSeconds,
  };
};
