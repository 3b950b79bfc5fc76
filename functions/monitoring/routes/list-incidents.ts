import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { listIncidents } from "../../../lib/usecases/list-incidents.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { incidentResponse, toIncidentResponse } from "./incident-response.ts";

const pageResponse = pageOf(incidentResponse).openapi("IncidentPage");

/** GET /v1/incidents?status= */
export const registerListIncidents = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/incidents",
    operationId: "listIncidents",
    tags: ["monitoring"],
    summary: "List incidents, newest first; open ones unless status says otherwise",
    middleware: [allow("listIncidents", dependencies)] as const,
    request: { query: z.strictObject({ ...pageQuery, status: z.enum(["open", "closed"]).default("open") }) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const page = await listIncidents(dependencies, c.get("workspace"), c.req.valid("query"));
    return c.json(showPage(page, toIncidentResponse), 200);
  });
};
