import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { listTrainingRuns } from "../../../lib/usecases/list-training-runs.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { toTrainingRunResponse, trainingRunResponse } from "./training-run-response.ts";

const pageResponse = pageOf(trainingRunResponse).openapi("TrainingRunPage");

/** GET /v1/training-runs?model= */
export const registerListTrainingRuns = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/training-runs",
    operationId: "listTrainingRuns",
    tags: ["training"],
    summary: "List a model's training runs, newest first",
    middleware: [allow("listTrainingRuns", dependencies)] as const,
    request: {
      query: z.strictObject({
        model: z.string().min(1).max(128),
        ...pageQuery,
      }),
    },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const result = await listTrainingRuns(dependencies, c.get("workspace"), c.req.valid("query"));
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(showPage(result.value, toTrainingRunResponse), 200);
  });
};
