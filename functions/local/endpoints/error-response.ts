import { escapeXml } from "./escape-xml.ts";
import type { Protocol } from "./protocol.ts";
import { ServiceError } from "./service-error.ts";
import { SignatureError, type SignatureRefusal } from "./sigv4/signature-error.ts";

/** Names of one refusal in JSON services and in S3, each with the status that service answers. */
const signatureCodes: Readonly<
  Record<SignatureRefusal, { readonly json: string; readonly s3: readonly [string, number] }>
> = {
  "missing-authentication": { json: "MissingAuthenticationTokenException", s3: ["AccessDenied", 403] },
  "malformed-authentication": { json: "IncompleteSignatureException", s3: ["AuthorizationHeaderMalformed", 400] },
  "unknown-access-key": { json: "UnrecognizedClientException", s3: ["InvalidAccessKeyId", 403] },
  "signature-mismatch": { json: "InvalidSignatureException", s3: ["SignatureDoesNotMatch", 403] },
  "clock-skew": { json: "InvalidSignatureException", s3: ["RequestTimeTooSkewed", 403] },
  expired: { json: "InvalidSignatureException", s3: ["AccessDenied", 403] },
  "payload-mismatch": { json: "InvalidSignatureException", s3: ["XAmzContentSHA256Mismatch", 400] },
  "payload-hash-missing": { json: "IncompleteSignatureException", s3: ["MissingSecurityHeader", 400] },
};

/**
 * Words an error as the called service does.
 *
 * @param error what was thrown; anything but a typed refusal becomes a 500 that says nothing but the request id
 */
export const errorResponse = (error: unknown, protocol: Protocol, requestId: string): Response => {
  const refusal = toServiceError(error, protocol);
  switch (protocol.kind) {
    case "aws-json":
      return jsonError(refusal, protocol, requestId);
    case "rest-json":
      return restError(refusal, requestId);
    case "s3-xml":
      return xmlError(refusal, requestId);
  }
};

/** Whether the error is an expected answer, i.e. needs no report. */
export const isRefusal = (error: unknown): boolean => error instanceof ServiceError || error instanceof SignatureError;

const toServiceError = (error: unknown, protocol: Protocol): ServiceError => {
  if (error instanceof ServiceError) return error;
  if (error instanceof SignatureError) {
    const { json, s3 } = signatureCodes[error.refusal];
    if (protocol.kind === "s3-xml") return new ServiceError(s3[0], s3[1], error.message);
    return new ServiceError(json, protocol.kind === "aws-json" ? 400 : 403, error.message);
  }
  return new ServiceError(protocol.kind === "s3-xml" ? "InternalError" : "InternalFailure", 500, "internal error");
};

const jsonError = (
  error: ServiceError,
  protocol: Extract<Protocol, { kind: "aws-json" }>,
  requestId: string,
): Response => {
  const headers: Record<string, string> = {
    "content-type": protocol.contentType,
    "x-amzn-requestid": requestId,
    ...error.headers,
  };
  // The client of SQS takes its error's name from here, in the query protocol's spelling (AccessDenied).
  if (protocol.query)
    headers["x-amzn-query-error"] ??=
      `${error.code.replace(/Exception$/, "")};${error.status < 500 ? "Sender" : "Receiver"}`;
  const body = JSON.stringify({ __type: error.code, message: error.message, ...error.details });
  return new Response(body, { status: error.status, headers });
};

const restError = (error: ServiceError, requestId: string): Response =>
  new Response(JSON.stringify({ message: error.message, ...error.details }), {
    status: error.status,
    headers: {
      "content-type": "application/json",
      "x-amzn-errortype": error.code,
      "x-amzn-requestid": requestId,
      ...error.headers,
    },
  });

const xmlError = (error: ServiceError, requestId: string): Response => {
  const members = Object.entries({ Code: error.code, Message: error.message, ...error.details, RequestId: requestId })
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join("");
  const headers = { "content-type": "application/xml", "x-amz-request-id": requestId, ...error.headers };
  // 304 has no body by HTTP's rule; S3 answers it for a GET whose condition says the client's copy is current.
  if (error.status === 304) return new Response(null, { status: 304, headers });
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members}</Error>`, {
    status: error.status,
    headers,
  });
};
