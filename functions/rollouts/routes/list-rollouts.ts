import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listRollouts } from "../../../lib/usecases/list-rollouts.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { rolloutResponse, toRolloutResponse } from "./rollout-response.ts";

/** GET /v1/rollouts */
export const registerListRollouts = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/rollouts",
    operationId: "listRollouts",
    tags: ["rollouts"],
    summary: "List the rollouts, newest first",
    middleware: [allow("listRollouts", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageOf(rolloutResponse).openapi("RolloutPage")),
  });
  app.openapi(route, async (c) => {
    const page = await listRollouts(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json(showPage(page, toRolloutResponse), 200);
  });
};
