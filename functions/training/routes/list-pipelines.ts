import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listPipelines } from "../../../lib/usecases/list-pipelines.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { pipelineResponse, toPipelineResponse } from "./pipeline-response.ts";

const pageResponse = pageOf(pipelineResponse).openapi("PipelinePage");

/** GET /v1/pipelines */
export const registerListPipelines = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/pipelines",
    operationId: "listPipelines",
    tags: ["pipelines"],
    summary: "List pipelines, newest first",
    middleware: [allow("listPipelines", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const page = await listPipelines(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json(showPage(page, toPipelineResponse), 200);
  });
};
