import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { getDriftReport } from "../../../lib/usecases/get-drift-report.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { monitorParameter } from "./monitor-response.ts";
import { driftReportResponse, toDriftReportResponse, windowEndParameter } from "./report-response.ts";

/** GET /v1/monitors/{monitor}/reports/{windowEnd} */
export const registerGetDriftReport = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/monitors/{monitor}/reports/{windowEnd}",
    operationId: "getDriftReport",
    tags: ["monitoring"],
    summary: "Read what one window said, feature by feature",
    middleware: [allow("getDriftReport", dependencies)] as const,
    request: { params: z.strictObject({ monitor: monitorParameter, windowEnd: windowEndParameter }) },
    responses: {
      200: { description: "The report.", content: { "application/json": { schema: driftReportResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { monitor, windowEnd } = c.req.valid("param");
    const input = { monitor, windowEnd: Date.parse(windowEnd) };
    const result = await getDriftReport(dependencies, c.get("workspace"), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toDriftReportResponse(result.value), 200);
  });
};
