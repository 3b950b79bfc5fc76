import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getPipeline } from "../../../lib/usecases/get-pipeline.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { pipelineParameter, pipelineResponse, toPipelineResponse } from "./pipeline-response.ts";

const pipelineNowResponse = z
  .strictObject({
    ...pipelineResponse.shape,
    waitsFor: z.string().nullable().openapi({
      description:
        "Who or what has to move before it does; null while its next move is its own, and once it has ended.",
      example: "votes on change request 01a1fd5c2b8979e1a89f5e8d2c82c45e",
    }),
  })
  .openapi("PipelineNow");

/** GET /v1/pipelines/{pipeline} */
export const registerGetPipeline = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/pipelines/{pipeline}",
    operationId: "getPipeline",
    tags: ["pipelines"],
    summary: "Read a pipeline with its gates, its decision log and what it waits for",
    middleware: [allow("getPipeline", dependencies)] as const,
    request: { params: pipelineParameter },
    responses: {
      200: { description: "The pipeline.", content: { "application/json": { schema: pipelineNowResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { pipeline } = c.req.valid("param");
    const result = await getPipeline(dependencies, c.get("workspace"), pipeline);
    if (!result.ok) throw new Problem(result.refusal);
    const { pipeline: found, waitsFor } = result.value;
    return c.json({ ...toPipelineResponse(found), waitsFor }, 200, { etag: etag(found.revision) });
  });
};
