import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { replacementHeaders } from "../../../lib/http/request-headers.ts";
import { versionReference } from "../../../lib/http/version-reference.ts";
import { setRoute } from "../../../lib/usecases/set-route.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { routeResponse, toRouteResponse, weightSchema } from "./route-response.ts";

const requestBody = z
  .strictObject({
    target: z.string().max(64),
    arms: z
      .array(
        z.strictObject({
          role: z.enum(["stable", "canary", "shadow"]),
          version: versionReference,
          weightBasisPoints: weightSchema,
        }),
      )
      .min(1)
      .max(8),
  })
  .openapi("RouteSetting");

/** PUT /v1/routes/{route} */
export const registerSetRoute = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "put",
    path: "/v1/routes/{route}",
    operationId: "setRoute",
    tags: ["routes"],
    summary: "Say where a model's requests go",
    description:
      "A route that is there is named by If-Match; a model without a route gets one without it. A rollout in progress has its route to itself.",
    middleware: [allow("setRoute", dependencies)] as const,
    request: {
      headers: replacementHeaders,
      params: z.strictObject({ route: z.string().max(128) }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The route.", content: { "application/json": { schema: routeResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { target, arms } = c.req.valid("json");
    const input = {
      route: c.req.valid("param").route,
      target,
      arms,
      ...(c.req.header("if-match") === undefined ? {} : { ifMatch: ifMatch(c) }),
    };
    const result = await setRoute(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toRouteResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
