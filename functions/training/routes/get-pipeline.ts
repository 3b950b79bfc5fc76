import { createRoute } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { findPipeline } from "../../../lib/usecases/find-pipeline.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { pipelineParameter, pipelineResponse, toPipelineResponse } from "./pipeline-response.ts";

/** GET /v1/pipelines/{pipeline} */
export const registerGetPipeline = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/pipelines/{pipeline}",
    operationId: "getPipeline",
    tags: ["pipelines"],
    summary: "Read a pipeline with its gates and its decision log",
    middleware: [allow("getPipeline", dependencies)] as const,
    request: { params: pipelineParameter },
    responses: {
      200: { description: "The pipeline.", content: { "application/json": { schema: pipelineResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { pipeline } = c.req.valid("param");
    const result = await findPipeline(dependencies.aggregates, c.get("workspace"), pipeline);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toPipelineResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
