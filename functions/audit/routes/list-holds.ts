import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { holdResponse, toHoldResponse } from "./hold-response.ts";

const pageResponse = pageOf(holdResponse).openapi("LegalHoldPage");

/** GET /v1/audit/holds */
export const registerListHolds = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/holds",
    operationId: "listHolds",
    tags: ["audit"],
    summary: "List legal holds, active and released, newest first",
    middleware: [allow("listHolds", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const page = await dependencies.aggregates.list(c.get("workspace"), "legal-hold", c.req.valid("query"));
    return c.json(showPage(page, toHoldResponse), 200);
  });
};
