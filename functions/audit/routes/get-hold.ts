import { createRoute } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { findHold } from "../../../lib/usecases/find-hold.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { holdParameter, holdResponse, toHoldResponse } from "./hold-response.ts";

/** GET /v1/audit/holds/{hold} */
export const registerGetHold = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/holds/{hold}",
    operationId: "getHold",
    tags: ["audit"],
    summary: "Read a legal hold",
    middleware: [allow("getHold", dependencies)] as const,
    request: { params: holdParameter },
    responses: {
      200: { description: "The hold.", content: { "application/json": { schema: holdResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await findHold(dependencies.aggregates, c.get("workspace"), c.req.valid("param").hold);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toHoldResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
