import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { traceVersion } from "../../../lib/usecases/trace-version.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { lineageAnswer, lineageQuery, toLineageResponse } from "./lineage-response.ts";

/** GET /v1/lineage/versions/{model}/{version} */
export const registerTraceVersion = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/lineage/versions/{model}/{version}",
    operationId: "traceVersion",
    tags: ["lineage"],
    summary: "Trace a version back to its data, and forth to what it serves and what was built on it",
    middleware: [allow("traceLineage", dependencies)] as const,
    request: {
      params: z.strictObject({
        model: z.string().min(1).max(128).openapi({ description: "Name of the model.", example: "fraud" }),
        version: z
          .string()
          .regex(/^[0-9A-Za-z.-]{1,64}$/, "a version number or a semver")
          .openapi({ description: "Number or semver.", example: "3" }),
      }),
      query: lineageQuery,
    },
    responses: { 200: lineageAnswer, ...problemResponses },
  });
  app.openapi(route, async (c) => {
    const workspace = c.get("workspace");
    const result = await traceVersion(dependencies, workspace, c.req.valid("param"));
    if (!result.ok) throw new Problem(result.refusal);
    const { name } = await dependencies.signer.verifierKey(workspace);
    return c.json(toLineageResponse(result.value, c.req.valid("query").format, name), 200);
  });
};
