import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { requiredReason } from "../../../lib/http/required-reason.ts";
import { cancelPipeline, rejectPipeline } from "../../../lib/usecases/stop-pipeline.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { pipelineParameter, pipelineResponse, toPipelineResponse } from "./pipeline-response.ts";

const requestBody = z.strictObject({ reason: requiredReason(2_000) }).openapi("PipelineStop");

const stops = [
  {
    verb: "reject",
    action: "rejectPipeline",
    stop: rejectPipeline,
    summary: "Refuse consent to a pipeline that waits for it",
  },
  {
    verb: "cancel",
    action: "cancelPipeline",
    stop: cancelPipeline,
    summary: "End a pipeline; once its rollout runs, abort that instead",
  },
] as const;

/** POST /v1/pipelines/{pipeline}/reject and …/cancel */
export const registerStopPipeline = (app: HttpApp, dependencies: TrainingDependencies) => {
  for (const { verb, action, stop, summary } of stops) {
    const route = createRoute({
      method: "post",
      path: `/v1/pipelines/{pipeline}/${verb}`,
      operationId: action,
      tags: ["pipelines"],
      summary,
      middleware: [allow(action, dependencies)] as const,
      request: {
        headers: changeHeaders,
        params: pipelineParameter,
        body: { required: true, content: { "application/json": { schema: requestBody } } },
      },
      responses: {
        200: { description: "The pipeline.", content: { "application/json": { schema: pipelineResponse } } },
        ...changeProblemResponses,
      },
    });
    app.openapi(route, async (c) => {
      const input = { id: c.req.valid("param").pipeline, ifMatch: ifMatch(c), ...c.req.valid("json") };
      const result = await stop(dependencies, commandContext(c), input);
      if (!result.ok) throw new Problem(result.refusal);
      return c.json(toPipelineResponse(result.value), 200, { etag: etag(result.value.revision) });
    });
  }
};
