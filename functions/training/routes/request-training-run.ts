import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { trainingSpecSchema } from "../../../lib/http/training-spec-schema.ts";
import { requestTrainingRun } from "../../../lib/usecases/request-training-run.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { toTrainingRunResponse, trainingRunResponse } from "./training-run-response.ts";

const requestBody = z
  .strictObject({ model: z.string().min(1).max(128), ...trainingSpecSchema.shape })
  .openapi("TrainingRunRequest");

/** POST /v1/training-runs */
export const registerRequestTrainingRun = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/training-runs",
    operationId: "requestTrainingRun",
    tags: ["training"],
    summary: "Train a model on an uploaded data set",
    middleware: [allow("requestTrainingRun", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      202: {
        description: "The run; its version is registered when the job ends well.",
        content: { "application/json": { schema: trainingRunResponse } },
      },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { model, ...spec } = c.req.valid("json");
    const result = await requestTrainingRun(dependencies, commandContext(c), { model, spec });
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toTrainingRunResponse(result.value), 202, {
      etag: etag(result.value.revision),
      location: workspacePath(c.get("workspace"), `/v1/training-runs/${result.value.state.id}`),
    });
  });
};
