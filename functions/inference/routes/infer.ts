import type { Context } from "hono";
import { parseInferenceRequest } from "../../../lib/domain/inference/parse-inference-request.ts";
import { readUnit } from "../../../lib/domain/inference/read-unit.ts";
import { writeInferenceResponse } from "../../../lib/domain/inference/write-inference-response.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpEnv } from "../../../lib/http/http-env.ts";
import { isEncoded } from "../../../lib/http/is-encoded.ts";
import { OipError } from "../../../lib/http/oip-error.ts";
import { sentHeader } from "../../../lib/http/sent-header.ts";
import { infer, type Prediction } from "../../../lib/usecases/infer.ts";
import type { InferenceApp, InferenceDependencies } from "../inference-app.ts";
import { reportLostCapture } from "../report.ts";

/** Lambda takes and gives 6 MB (6 291 456 bytes), and the model server's copy of a request must fit as well. */
const bodyBytesMax = 6_000_000;

/** Inference, routed or pinned. */
export const registerInfer = (app: InferenceApp, dependencies: InferenceDependencies) => {
  const mayInfer = allow("infer", dependencies);
  for (const path of ["/v2/models/:model/infer", "/v2/models/:model/versions/:version/infer"])
    app.post(path, mayInfer, (c) => answerInfer(dependencies, c));
};

/**
 * The content type is never looked at: tritonclient sends none and curl sends a form's. Query strings are passed over.
 *
 * The answer waits for the capture. Lambda freezes a process once it has answered, so a capture that is left behind is
 * sent with the next request or never; a prediction that was served and not recorded is what this product exists to
 * rule out. The wait is one SendMessage (1 ms at p50 against the local queue engine, `npm run bench -- inference`),
 * bounded by the sink, and starts before the answer is written.
 */
const answerInfer = async (dependencies: InferenceDependencies, c: Context<HttpEnv>): Promise<Response> => {
  const request = await readRequest(c);
  const route = c.req.param("model") ?? "";
  const version = c.req.param("version");
  const { result, captured } = await infer(dependencies, {
    workspace: c.get("workspace"),
    route,
    ...(version === undefined ? {} : { version }),
    request,
  });
  const settled = captured.catch((error: unknown) =>
    reportLostCapture(error, { at: dependencies.clock.now(), requestId: c.get("requestId"), route }),
  );
  try {
    if (!result.ok) throw new OipError(result.refusal);
    return writeAnswer(c, route, request.id, result.value);
  } finally {
    await settled;
  }
};

const readRequest = async (c: Context<HttpEnv>) => {
  if (Number(c.req.header("content-length") ?? 0) > bodyBytesMax) throw tooLarge();
  if (isEncoded(c.req.header("content-encoding"))) throw new OipError({ code: "encoded-body" });
  if (c.req.header("inference-header-content-length") !== undefined)
    throw new OipError({
      code: "invalid-inference-request",
      reason: "binary tensors are not offered; send JSON tensors",
    });
  const text = await c.req.text();
  if (Buffer.byteLength(text) > bodyBytesMax) throw tooLarge();
  const request = parseInferenceRequest(text);
  if (!request.ok) throw new OipError(request.refusal);
  const unit = readUnitHeader(sentHeader(c, "x-tidegate-unit"));
  return unit === undefined ? request.value : { ...request.value, unit };
};

const tooLarge = () => new OipError({ code: "body-too-large", bytesMax: bodyBytesMax });

const readUnitHeader = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  // Header bytes beyond ASCII mean different text to different stacks, and the unit is hashed.
  if (!/^[\x20-\x7e]*$/.test(header))
    throw new OipError({
      code: "invalid-unit-header",
      reason: "must be ASCII; send other text as the parameter tidegate_unit",
    });
  const unit = readUnit(header);
  if (!unit.ok) throw new OipError({ code: "invalid-unit-header", reason: unit.refusal.reason });
  return unit.value;
};

const writeAnswer = (c: Context<HttpEnv>, modelName: string, requestId: string | undefined, prediction: Prediction) => {
  const { id, revision, assignment, outputs } = prediction;
  const version = assignment.version === null ? undefined : String(assignment.version);
  const facts = {
    "prediction-id": id,
    ...(version === undefined ? {} : { "model-version": version }),
    arm: assignment.arm,
    assignment: assignment.reason,
    "config-revision": String(revision),
  };
  const body = writeInferenceResponse({
    modelName,
    ...(version === undefined ? {} : { modelVersion: version }),
    id: requestId ?? id,
    parameters: Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [`tidegate_${name.replaceAll("-", "_")}`, value]),
    ),
    outputs,
  });
  if (!body.ok) throw new OipError({ code: "model-failed", reason: body.refusal.reason });
  if (Buffer.byteLength(body.value) > bodyBytesMax)
    throw new OipError({
      code: "model-failed",
      reason: `the outputs have more than ${bodyBytesMax} bytes; ask for fewer of them, or send fewer rows`,
    });
  for (const [name, value] of Object.entries(facts)) c.header(`x-tidegate-${name}`, value);
  // Exactly application/json: KServe's client hides the body's text behind anything else.
  return c.body(body.value, 200, { "content-type": "application/json" });
};
