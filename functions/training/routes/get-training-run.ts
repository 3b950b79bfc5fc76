import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getTrainingRun } from "../../../lib/usecases/get-training-run.ts";
import type { TrainingDependencies } from "../dependencies.ts";
import { toTrainingRunResponse, trainingRunResponse } from "./training-run-response.ts";

/** GET /v1/training-runs/{run} */
export const registerGetTrainingRun = (app: HttpApp, dependencies: TrainingDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/training-runs/{run}",
    operationId: "getTrainingRun",
    tags: ["training"],
    summary: "Read a training run",
    middleware: [allow("getTrainingRun", dependencies)] as const,
    request: { params: z.strictObject({ run: z.string().regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits") }) },
    responses: {
      200: { description: "The run.", content: { "application/json": { schema: trainingRunResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getTrainingRun(dependencies, c.get("workspace"), c.req.valid("param").run);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toTrainingRunResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
