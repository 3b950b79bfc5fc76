import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { tracePrediction } from "../../../lib/usecases/trace-prediction.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { lineageAnswer, lineageQuery, toLineageResponse } from "./lineage-response.ts";

/** GET /v1/lineage/predictions/{prediction} */
export const registerTracePrediction = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/lineage/predictions/{prediction}",
    operationId: "tracePrediction",
    tags: ["lineage"],
    summary: "Trace a prediction back to its version, data and approvals",
    description:
      "As things stood when it was made. An edge is shown once a leaf backs it: the hour of captures enters the log a quarter past it.",
    middleware: [allow("traceLineage", dependencies)] as const,
    request: {
      params: z.strictObject({ prediction: z.string().regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits") }),
      query: lineageQuery,
    },
    responses: { 200: lineageAnswer, ...problemResponses },
  });
  app.openapi(route, async (c) => {
    const workspace = c.get("workspace");
    const result = await tracePrediction(dependencies, workspace, c.req.valid("param").prediction);
    if (!result.ok) throw new Problem(result.refusal);
    const { name } = await dependencies.signer.verifierKey(workspace);
    return c.json(toLineageResponse(result.value, c.req.valid("query").format, name), 200);
  });
};
