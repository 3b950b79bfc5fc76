import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getRollout } from "../../../lib/usecases/get-rollout.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { rolloutParameter, rolloutResponse, toRolloutResponse } from "./rollout-response.ts";

/** GET /v1/rollouts/{rollout} */
export const registerGetRollout = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/rollouts/{rollout}",
    operationId: "getRollout",
    tags: ["rollouts"],
    summary: "Read how far a rollout is, what it decided and why",
    middleware: [allow("getRollout", dependencies)] as const,
    request: { params: z.strictObject({ rollout: rolloutParameter }) },
    responses: {
      200: { description: "The rollout.", content: { "application/json": { schema: rolloutResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getRollout(dependencies, c.get("workspace"), c.req.valid("param").rollout);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toRolloutResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
