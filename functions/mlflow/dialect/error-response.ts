import { log } from "../../../lib/http/log.ts";
import { Problem, problemDocument, problemStatus } from "../../../lib/http/problem.ts";
import { ArtifactArchivedError } from "../../../lib/ports/artifact-archived-error.ts";
import { InvalidCursorError } from "../../../lib/ports/invalid-cursor-error.ts";
import { MlflowError, type MlflowErrorCode, mlflowStatuses } from "./mlflow-error.ts";

/**
 * MLflow's error form, `{"error_code", "message"}`, for whatever was thrown. What the use cases refuse has a problem
 * document; its detail is the message, and its status decides the code.
 *
 * @param requestId  stands in the log beside what a 500 does not tell
 */
export const errorResponse = (error: Error, requestId: string): Response => {
  const { code, message } = describe(error, requestId);
  const status = mlflowStatuses[code];
  return new Response(JSON.stringify({ error_code: code, message }), {
    status,
    headers: {
      "content-type": "application/json",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      "cache-control": "no-store",
      ...(status === 401 ? { "www-authenticate": 'Basic realm="tidegate"' } : {}),
      ...(status === 503 ? { "retry-after": "1" } : {}),
    },
  });
};

const describe = (error: Error, requestId: string): Pick<MlflowError, "code" | "message"> => {
  if (error instanceof ArtifactArchivedError)
    return describe(new Problem({ code: "artifact-archived", sha256: error.sha256 }), requestId);
  if (error instanceof MlflowError) return error;
  if (error instanceof InvalidCursorError)
    return { code: "INVALID_PARAMETER_VALUE", message: "Invalid page token: take the one that the last page gave." };
  if (error instanceof Problem) {
    const { detail } = problemDocument(error.refusal, requestId);
    return { code: codeOf(error.refusal.code, problemStatus(error.refusal)), message: detail };
  }
  log("error", "request failed", { requestId, error: error.stack ?? String(error) });
  return { code: "INTERNAL_ERROR", message: `Something went wrong on our side; request ${requestId} is in the log.` };
};

const codeOf = (refusal: string, status: number): MlflowErrorCode =>
  codesByRefusal.get(refusal) ?? codeOfStatus(status);

/** Refusals that clients of MLflow tell apart by their code. */
const codesByRefusal: ReadonlyMap<string, MlflowErrorCode> = new Map([
  ["model-exists", "RESOURCE_ALREADY_EXISTS"],
  ["contended", "TEMPORARILY_UNAVAILABLE"],
]);

const codeOfStatus = (status: number): MlflowErrorCode => {
  switch (status) {
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "PERMISSION_DENIED";
    case 404:
      return "RESOURCE_DOES_NOT_EXIST";
    case 409:
    case 412:
      return "RESOURCE_CONFLICT";
    case 429:
      return "REQUEST_LIMIT_EXCEEDED";
    case 503:
      return "TEMPORARILY_UNAVAILABLE";
    default:
      return status < 500 ? "INVALID_PARAMETER_VALUE" : "INTERNAL_ERROR";
  }
};
