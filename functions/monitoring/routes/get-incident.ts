import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { findIncident } from "../../../lib/usecases/find-incident.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { incidentParameter, incidentResponse, toIncidentResponse } from "./incident-response.ts";

/** GET /v1/incidents/{incident} */
export const registerGetIncident = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/incidents/{incident}",
    operationId: "getIncident",
    tags: ["monitoring"],
    summary: "Read an incident",
    middleware: [allow("getIncident", dependencies)] as const,
    request: { params: z.strictObject({ incident: incidentParameter }) },
    responses: {
      200: { description: "The incident.", content: { "application/json": { schema: incidentResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await findIncident(dependencies.aggregates, c.get("workspace"), c.req.valid("param").incident);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toIncidentResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
