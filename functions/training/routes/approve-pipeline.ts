import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { requiredReason } from "../../../lib/http/required-reason.ts";
import { datasetSchema } from "../../../lib/http/training-spec-schema.ts";
import { versionReference } from "../../../lib/http/version-reference.ts";
import { approvePipeline } from "../../../lib/usecases/approve-pipeline.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { pipelineParameter, pipelineResponse, toPipelineResponse } from "./pipeline-response.ts";

const requestBody = z
  .strictObject({
    reason: requiredReason(2_000),
    dataset: datasetSchema.exactOptional().openapi({ description: "Fresher data than the policy names." }),
    candidate: versionReference
      .exactOptional()
      .openapi({ description: "A version that was trained elsewhere: nothing is trained then." }),
  })
  .refine(({ dataset, candidate }) => dataset === undefined || candidate === undefined, {
    error: "a data set to train on, or a candidate that is trained already, not both",
  })
  .openapi("PipelineApproval");

/** POST /v1/pipelines/{pipeline}/approve */
export const registerApprovePipeline = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/pipelines/{pipeline}/approve",
    operationId: "approvePipeline",
    tags: ["pipelines"],
    summary: "Let a pipeline that waits for consent go on",
    description: "In tiers 1 to 3 whoever triggered it by hand does not approve it.",
    middleware: [allow("approvePipeline", dependencies)] as const,
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
    const result = await approvePipeline(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toPipelineResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
