import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { requiredReason } from "../../../lib/http/required-reason.ts";
import { triggerPipeline } from "../../../lib/usecases/trigger-pipeline.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { pipelineResponse, toPipelineResponse } from "./pipeline-response.ts";

const requestBody = z
  .strictObject({
    model: z.string().min(1).max(128),
    reason: requiredReason(2_000),
  })
  .openapi("PipelineTrigger");

/** POST /v1/pipelines */
export const registerTriggerPipeline = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/pipelines",
    operationId: "triggerPipeline",
    tags: ["pipelines"],
    summary: "Ask for a retraining by the policy of the model's monitor",
    middleware: [allow("triggerPipeline", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: { description: "The pipeline.", content: { "application/json": { schema: pipelineResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await triggerPipeline(dependencies, commandContext(c), c.req.valid("json"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toPipelineResponse(result.value), 201, {
      etag: etag(result.value.revision),
      location: workspacePath(c.get("workspace"), `/v1/pipelines/${result.value.state.id}`),
    });
  });
};
