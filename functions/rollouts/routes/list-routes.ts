import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listRoutes } from "../../../lib/usecases/list-routes.ts";
import type { RolloutsDependencies } from "../dependencies.ts";
import { routeResponse, toRouteResponse } from "./route-response.ts";

/** GET /v1/routes */
export const registerListRoutes = (app: HttpApp, dependencies: RolloutsDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/routes",
    operationId: "listRoutes",
    tags: ["routes"],
    summary: "List the routes, by name from the last",
    middleware: [allow("listRoutes", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageOf(routeResponse).openapi("RoutePage")),
  });
  app.openapi(route, async (c) =>
    c.json(showPage(await listRoutes(dependencies, c.get("workspace"), c.req.valid("query")), toRouteResponse), 200),
  );
};
