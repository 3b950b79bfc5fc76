import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listTargets } from "../../../lib/usecases/list-targets.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { targetResponse, toTargetResponse } from "./target-response.ts";

/** GET /v1/targets */
export const registerListTargets = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/targets",
    operationId: "listTargets",
    tags: ["targets"],
    summary: "List the targets, by name from the last",
    middleware: [allow("listTargets", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageOf(targetResponse).openapi("TargetPage")),
  });
  app.openapi(route, async (c) =>
    c.json(showPage(await listTargets(dependencies, c.get("workspace"), c.req.valid("query")), toTargetResponse), 200),
  );
};
