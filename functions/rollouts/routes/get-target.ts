import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getTarget } from "../../../lib/usecases/get-target.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { targetResponse, toTargetResponse } from "./target-response.ts";

/** GET /v1/targets/{target} */
export const registerGetTarget = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/targets/{target}",
    operationId: "getTarget",
    tags: ["targets"],
    summary: "Read a target and its deployments",
    middleware: [allow("getTarget", dependencies)] as const,
    request: { params: z.strictObject({ target: z.string().max(64) }) },
    responses: {
      200: { description: "The target.", content: { "application/json": { schema: targetResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getTarget(dependencies, c.get("workspace"), c.req.valid("param").target);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toTargetResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
