import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { instantQuery } from "../../../lib/http/instant-query.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { leafProblemResponses } from "../../../lib/http/problem-responses.ts";
import { readStateAt } from "../../../lib/usecases/read-state-at.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { loggedLeafResponse, toLoggedLeafResponse } from "./logged-leaf-response.ts";

/** GET /v1/audit/states/{kind}/{id}?at= */
export const registerReadStateAt = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/states/{kind}/{id}",
    operationId: "readStateAt",
    tags: ["audit"],
    summary: "Read what something was at an instant, and the event that made it so",
    description: "For example which version a model's alias `champion` named, or where a route sent its requests.",
    middleware: [allow("readStateAt", dependencies)] as const,
    request: {
      params: z.strictObject({
        kind: z.string().regex(/^[a-z][a-z-]{0,63}$/, "a kind of subject, for example model"),
        id: z.string().min(1).max(256).openapi({ description: "As events name their subject." }),
      }),
      query: z.strictObject({
        at: instantQuery.openapi({ description: "In UTC.", example: "2026-11-21T07:30:00Z" }),
      }),
    },
    responses: {
      200: { description: "The leaf.", content: { "application/json": { schema: loggedLeafResponse } } },
      ...leafProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { at } = c.req.valid("query");
    const result = await readStateAt(dependencies, c.get("workspace"), c.req.valid("param"), at);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toLoggedLeafResponse(result.value), 200);
  });
};
