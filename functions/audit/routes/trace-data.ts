import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { traceData } from "../../../lib/usecases/trace-data.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { lineageAnswer, lineageQuery, toLineageResponse } from "./lineage-response.ts";

/** GET /v1/lineage/data/{sha256} */
export const registerTraceData = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/lineage/data/{sha256}",
    operationId: "traceData",
    tags: ["lineage"],
    summary: "Say what a data set touched",
    description: "The runs, versions and pipelines that name it, and what these serve.",
    middleware: [allow("traceLineage", dependencies)] as const,
    request: {
      params: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits") }),
      query: lineageQuery,
    },
    responses: { 200: lineageAnswer, ...problemResponses },
  });
  app.openapi(route, async (c) => {
    const workspace = c.get("workspace");
    const result = await traceData(dependencies, workspace, c.req.valid("param").sha256);
    if (!result.ok) throw new Problem(result.refusal);
    const { name } = await dependencies.signer.verifierKey(workspace);
    return c.json(toLineageResponse(result.value, c.req.valid("query").format, name), 200);
  });
};
