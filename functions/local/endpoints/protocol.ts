import type { IncomingHttpHeaders } from "node:http";

/** How a service words its answers on the wire. */
export type Protocol =
  /** `query`: SQS keeps the error codes of its former query protocol in a header, and clients go by those. */
  | { readonly kind: "aws-json"; readonly contentType: string; readonly query: boolean }
  | { readonly kind: "rest-json" }
  | { readonly kind: "s3-xml" };

/**
 * Tells how the caller speaks. One service may speak two protocols under one scope, as SageMaker and its runtime do,
 * so the request decides, not the service's name alone.
 */
export const protocolOf = (service: string | undefined, headers: IncomingHttpHeaders): Protocol => {
  const target = headers["x-amz-target"];
  if (target !== undefined)
    return {
      kind: "aws-json",
      contentType: headers["content-type"] ?? "application/x-amz-json-1.0",
      query: service === "sqs",
    };
  return service === "s3" ? { kind: "s3-xml" } : { kind: "rest-json" };
};
