import { isRecord } from "../../lib/domain/inference/is-record.ts";
import type { ModelSession } from "../../lib/ports/model-session.ts";
import { type Answer, answerInference, answerMetadata, failure } from "./answer.ts";

/**
 * Answers `{"operation":"infer","body":"<OIP request>"}` and `{"operation":"metadata"}`.
 *
 * The protocol's JSON travels as text inside the event: Lambda's runtime parses events with JSON.parse, which would
 * round every integer beyond 2^53. A model's failure is an answer, not an exception: an exception would put a stack
 * trace into the caller's hands and stop the process.
 */
export const createLambdaHandler =
  (session: ModelSession) =>
  async (event: unknown): Promise<Answer> => {
    const { operation, body } = isRecord(event) ? event : {};
    if (operation === "infer" && typeof body === "string") return answerInference(session, body);
    if (operation === "metadata") return answerMetadata(session);
    return failure(400, 'the event must be {"operation":"infer","body":"…"} or {"operation":"metadata"}');
  };
