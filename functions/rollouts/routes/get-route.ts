import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getRoute } from "../../../lib/usecases/get-route.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { routeResponse, toRouteResponse } from "./route-response.ts";

/** GET /v1/routes/{route} */
export const registerGetRoute = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/routes/{route}",
    operationId: "getRoute",
    tags: ["routes"],
    summary: "Read where a model's requests go",
    middleware: [allow("getRoute", dependencies)] as const,
    request: { params: z.strictObject({ route: z.string().max(128) }) },
    responses: {
      200: { description: "The route.", content: { "application/json": { schema: routeResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await getRoute(dependencies, c.get("workspace"), c.req.valid("param").route);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toRouteResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
