import { headerOf, type RawRequest } from "./raw-request.ts";
import type { ClaimedSignature } from "./read-signature.ts";
import { SignatureError } from "./signature-error.ts";

/** What the signature says about the body. */
export type PayloadClaim =
  /** Hex SHA-256 of the body; whoever reads the body compares it. */
  | { readonly kind: "sha256"; readonly hex: string }
  | { readonly kind: "unsigned" }
  /** aws-chunked framing; each chunk carries a signature chained from the request's own if `signed`. */
  | { readonly kind: "chunked"; readonly signed: boolean; readonly literal: string };

const sha256Pattern = /^[0-9a-f]{64}$/;

/**
 * Reads how S3 was told to treat the body.
 *
 * @throws SignatureError if a header-signed request names no payload hash, which S3 insists on
 */
export const readPayloadClaim = (request: RawRequest, signature: ClaimedSignature): PayloadClaim => {
  const claimed = headerOf(request, "x-amz-content-sha256") ?? queryClaim(request, signature);
  if (claimed === undefined)
    throw new SignatureError("payload-hash-missing", "Missing required header for this request: x-amz-content-sha256");
  if (sha256Pattern.test(claimed)) return { kind: "sha256", hex: claimed };
  switch (claimed) {
    case "UNSIGNED-PAYLOAD":
      return { kind: "unsigned" };
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
      return { kind: "chunked", signed: false, literal: claimed };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
      return { kind: "chunked", signed: true, literal: claimed };
    default:
      throw new SignatureError("malformed-authentication", `x-amz-content-sha256 ${claimed} is not supported`);
  }
};

/** The literal or hash that the canonical request ends with. */
export const payloadHashOf = (claim: PayloadClaim): string =>
  claim.kind === "sha256" ? claim.hex : claim.kind === "unsigned" ? "UNSIGNED-PAYLOAD" : claim.literal;

const queryClaim = (request: RawRequest, signature: ClaimedSignature): string | undefined =>
  signature.expiresSeconds === undefined
    ? undefined
    : (new URLSearchParams(request.query).get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD");
