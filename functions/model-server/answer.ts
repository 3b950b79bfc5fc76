import { checkInputs, unlikeBatches } from "../../lib/domain/inference/check-inputs.ts";
import { parseInferenceRequest } from "../../lib/domain/inference/parse-inference-request.ts";
import { writeTensors } from "../../lib/domain/inference/write-tensor.ts";
import type { ModelSession } from "../../lib/ports/model-session.ts";

/** An answer whatever carries it: an HTTP status and JSON text. */
export interface Answer {
  readonly status: 200 | 400 | 404 | 500;
  readonly body: string;
}

/**
 * Answers one inference call: the same for Lambda, for a SageMaker container and in one process.
 *
 * Checks the request against what the model itself says it takes, not against what was registered.
 *
 * @param body  Open Inference Protocol request, JSON text
 */
export const answerInference = async (session: ModelSession, body: string): Promise<Answer> => {
  const request = parseInferenceRequest(body);
  if (!request.ok) return failure(400, request.refusal.reason);
  const { inputs, outputs } = request.value;
  const fits = checkInputs(request.value, session.signature);
  if (!fits.ok) return failure(400, fits.refusal.reason);

  const result = await session.run(inputs, outputs);
  if (!result.ok) {
    const mistake = unlikeBatches(inputs, session.signature);
    return mistake === undefined ? failure(500, `the model failed: ${result.refusal.reason}`) : failure(400, mistake);
  }
  const written = writeTensors(result.value);
  return written.ok ? { status: 200, body: `{"outputs":${written.value}}` } : failure(500, written.refusal.reason);
};

/** What the model takes and gives, as it says itself; a control plane compares it with the registered signature. */
export const answerMetadata = ({ signature }: ModelSession): Answer => ({
  status: 200,
  body: JSON.stringify(signature),
});

export const failure = (status: 400 | 404 | 500, error: string): Answer => ({
  status,
  body: JSON.stringify({ error }),
});
