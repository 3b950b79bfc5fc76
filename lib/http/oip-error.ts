import { HTTPException } from "hono/http-exception";
import type { RequestRefusal } from "../domain/inference/inference-request.ts";
import type { DescribeRefusal } from "../usecases/describe-served-model.ts";
import type { InferRefusal } from "../usecases/infer.ts";
import { log } from "./log.ts";
import { Problem, problemDocument, problemStatus } from "./problem.ts";

/** Everything the inference dialect says no to. */
export type OipRefusal =
  | RequestRefusal
  | InferRefusal
  | DescribeRefusal
  | { readonly code: "invalid-unit-header"; readonly reason: string }
  | { readonly code: "body-too-large"; readonly bytesMax: number }
  | { readonly code: "encoded-body" }
  | { readonly code: "path-not-found"; readonly path: string }
  | {
      readonly code: "method-not-allowed";
      readonly method: string;
      readonly path: string;
      readonly allowed: readonly string[];
    };

/** A refusal on its way to the caller of the Open Inference Protocol. */
export class OipError extends Error {
  override readonly name = "OipError";
  readonly refusal: OipRefusal;

  constructor(refusal: OipRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * The protocol's error form, `{"error": text}`, for whatever was thrown. Also for what the shared edge refuses, whose
 * problem document becomes its detail: clients of the protocol read nothing else.
 *
 * @param requestId  stands in the log beside what a 500 does not tell
 */
export const oipErrorResponse = (error: Error, requestId: string): Response => {
  const { status, text, allowed } = describeError(error, requestId);
  return new Response(JSON.stringify({ error: text }), {
    status,
    headers: {
      // Exactly this: KServe's client shows the text only then.
      "content-type": "application/json",
      "x-request-id": requestId,
      ...(allowed === undefined ? {} : { allow: allowed.join(", ") }),
      ...(status === 401 ? { "www-authenticate": "Bearer" } : {}),
      // RFC 9110, 15.5.16; a content type is never looked at.
      ...(status === 415 ? { "accept-encoding": "identity" } : {}),
      ...(status === 503 ? { "retry-after": "1" } : {}),
    },
  });
};

interface OipAnswer {
  readonly status: number;
  readonly text: string;
  /** Of a path that takes other methods. */
  readonly allowed?: readonly string[];
}

const describeError = (error: Error, requestId: string): OipAnswer => {
  if (error instanceof OipError) {
    const answer = describeRefusal(error.refusal);
    if (answer.status >= 500) log("warn", "inference failed", { requestId, ...error.refusal });
    return answer;
  }
  if (error instanceof Problem)
    return { status: problemStatus(error.refusal), text: problemDocument(error.refusal, requestId).detail };
  if (error instanceof HTTPException && error.status < 500) return { status: error.status, text: error.message };
  log("error", "request failed", { requestId, error: error.stack ?? String(error) });
  return { status: 500, text: `something went wrong on our side; request ${requestId} is in the log` };
};

/** One status and one sentence for each refusal: 4xx is the caller's, 502 the model's, 503 and 504 pass. */
const describeRefusal = (refusal: OipRefusal): OipAnswer => {
  switch (refusal.code) {
    case "malformed-json":
      return { status: 400, text: `the body is not JSON: ${refusal.reason}` };
    case "invalid-inference-request":
    case "model-refused-inputs":
      return { status: 400, text: refusal.reason };
    case "invalid-unit-header":
      return { status: 400, text: `header x-tidegate-unit ${refusal.reason}` };
    case "body-too-large":
      return { status: 413, text: `a body may have ${refusal.bytesMax} bytes at most` };
    case "encoded-body":
      return { status: 415, text: "no Content-Encoding is taken, gzip neither; send the body as it is" };
    case "unknown-route":
      // Triton's words, which its clients' examples look for.
      return { status: 404, text: `Request for unknown model: '${refusal.route}' is not found` };
    case "unknown-version":
      return { status: 404, text: `Request for unknown model: version '${refusal.version}' is not found` };
    case "path-not-found":
      return { status: 404, text: `${refusal.path} is no path of the Open Inference Protocol` };
    case "method-not-allowed": {
      const { method, path, allowed } = refusal;
      return { status: 405, text: `${path} takes ${allowed.join(", ")}, not ${method}`, allowed };
    }
    case "model-failed":
      return { status: 502, text: refusal.reason };
    case "version-not-ready":
      return { status: 503, text: `version ${refusal.version} is not ready: its deployment is ${refusal.status}` };
    case "route-without-traffic":
      return { status: 503, text: "the route sends this request to no version" };
    case "target-unavailable":
      return { status: 503, text: refusal.reason };
    case "target-timeout":
      return { status: 504, text: refusal.reason };
  }
};
