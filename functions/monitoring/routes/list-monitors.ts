import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listMonitors } from "../../../lib/usecases/list-monitors.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { monitorResponse, toMonitorResponse } from "./monitor-response.ts";

const pageResponse = pageOf(monitorResponse).openapi("MonitorPage");

/** GET /v1/monitors */
export const registerListMonitors = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/monitors",
    operationId: "listMonitors",
    tags: ["monitoring"],
    summary: "List monitors by name, last first",
    middleware: [allow("listMonitors", dependencies)] as const,
    request: { query: z.strictObject(pageQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const page = await listMonitors(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json(showPage(page, toMonitorResponse), 200);
  });
};
