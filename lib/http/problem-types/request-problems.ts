import type { ProblemTypes } from "./problem-type.ts";

/** One thing wrong with a request, and where: `pointer` is an RFC 6901 JSON Pointer into the body, `parameter` names another part. */
export interface RequestError {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

/** What the edge refuses before any rule is asked. */
export type RequestRefusal =
  | { readonly code: "malformed-json"; readonly reason: string }
  | { readonly code: "nested-too-deep"; readonly depthMax: number }
  | { readonly code: "body-too-large"; readonly bytesMax: number }
  | { readonly code: "unsupported-media-type"; readonly expected: string }
  | { readonly code: "encoded-body" }
  | { readonly code: "invalid-request"; readonly errors: readonly RequestError[] }
  | { readonly code: "invalid-cursor" }
  | { readonly code: "invalid-idempotency-key" }
  | { readonly code: "invalid-consent-reference" }
  | { readonly code: "invalid-if-match" }
  | { readonly code: "precondition-required" }
  | { readonly code: "route-not-found"; readonly method: string; readonly path: string }
  | {
      readonly code: "method-not-allowed";
      readonly method: string;
      readonly path: string;
      readonly allowed: readonly string[];
    }
  | { readonly code: "internal-error" };

export const requestProblems: ProblemTypes<RequestRefusal> = {
  "malformed-json": {
    status: 400,
    title: "The body is not JSON",
    detail: ({ reason }) => `The body could not be read as JSON: ${reason}. Send one JSON object.`,
  },
  "nested-too-deep": {
    status: 400,
    title: "The body is nested too deep",
    detail: ({ depthMax }) => `Objects and arrays may be nested ${depthMax} deep at most.`,
  },
  "body-too-large": {
    status: 413,
    title: "The body is too large",
    detail: ({ bytesMax }) =>
      `A body may have ${bytesMax} bytes at most. Artifacts of any size are uploaded through the URL that POST /v1/models/{model}/artifacts answers.`,
  },
  "unsupported-media-type": {
    status: 415,
    title: "The media type is not supported",
    detail: ({ expected }) => `Send the body with Content-Type: ${expected}.`,
  },
  "encoded-body": {
    status: 415,
    title: "The body is encoded",
    detail: () => "No Content-Encoding is taken, gzip neither. Send the body as it is, without that header.",
  },
  "invalid-request": {
    status: 422,
    title: "The request breaks its schema",
    detail: ({ errors }) =>
      `${errors.length === 1 ? "One thing is" : `${errors.length} things are`} wrong; errors says what and where.`,
  },
  "invalid-cursor": {
    status: 422,
    title: "The page cursor is not valid",
    detail: () =>
      "A cursor is the next value of an earlier page of the same list, unchanged. Leave it out to begin again.",
  },
  "invalid-idempotency-key": {
    status: 400,
    title: "The Idempotency-Key is not valid",
    detail: () => "An Idempotency-Key has 1 to 255 visible ASCII characters.",
  },
  "invalid-consent-reference": {
    status: 400,
    title: "The Consent-Reference is not valid",
    detail: () =>
      "A Consent-Reference has 1 to 128 visible ASCII characters: the reference of a consent, never a name.",
  },
  "invalid-if-match": {
    status: 400,
    title: "The If-Match header is not valid",
    detail: () => 'If-Match holds the ETag of the object as last read, for example "3", with its quotes.',
  },
  "precondition-required": {
    status: 428,
    title: "The change must name the revision it is based on",
    detail: () => "Send If-Match with the ETag of the object as last read, so that nobody's change is lost.",
  },
  "route-not-found": {
    status: 404,
    title: "There is no such route",
    detail: ({ method, path }) => `${method} ${path} is not a route of this API; /openapi.json lists them all.`,
  },
  "method-not-allowed": {
    status: 405,
    title: "The path takes other methods",
    detail: ({ method, path, allowed }) => `${path} takes ${allowed.join(", ")}, not ${method}.`,
  },
  "internal-error": {
    status: 500,
    title: "Something went wrong on our side",
    detail: () =>
      "The request was not completed. Retry with the same Idempotency-Key; the instance names it in the logs.",
  },
};
