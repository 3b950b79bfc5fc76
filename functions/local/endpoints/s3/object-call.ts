import { ServiceError } from "../service-error.ts";
import type { ObjectRequest } from "../service-handler.ts";
import type { ObjectStore } from "./object-store.ts";

/** One request of S3 with its bucket and key told apart. */
export interface ObjectCall {
  readonly request: ObjectRequest;
  readonly store: ObjectStore;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Decoded; empty for the bucket itself. */
  readonly key: string;
}

export type ObjectOperation = (call: ObjectCall) => Promise<Response> | Response;

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

/** A header, or what a presigned URL carries in its stead: its signer moved x-amz-* headers to the query. */
export const headerValue = ({ headers, query }: ObjectRequest, name: string): string | undefined =>
  headers.get(name) ?? (name.startsWith("x-amz-") ? (query.get(name) ?? undefined) : undefined);

/** Whether the caller's role would allow it; for answers that tell less to who may less. */
export const may = (request: ObjectRequest, action: string, arn: string): boolean => {
  try {
    request.authorize(action, arn);
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
};

/** Headers of every answer that is no error. */
export const answerHeaders = (request: ObjectRequest): Record<string, string> => ({
  "x-amz-request-id": request.requestId,
});

/** Answers with one of S3's documents. */
export const xmlResponse = (
  request: ObjectRequest,
  document: string,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(document, {
    status: 200,
    headers: { ...answerHeaders(request), "content-type": "application/xml", ...headers },
  });

/** Answers without a body. */
export const emptyResponse = (
  request: ObjectRequest,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response => new Response(null, { status, headers: { ...answerHeaders(request), ...headers } });
