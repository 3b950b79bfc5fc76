import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { pageResponses } from "../../../lib/http/page-responses.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { listDriftReports } from "../../../lib/usecases/list-drift-reports.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { monitorParameter } from "./monitor-response.ts";
import { reportEntryResponse, toReportEntryResponse } from "./report-response.ts";

const pageResponse = pageOf(reportEntryResponse).openapi("DriftReportPage");

/** GET /v1/monitors/{monitor}/reports */
export const registerListDriftReports = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/monitors/{monitor}/reports",
    operationId: "listDriftReports",
    tags: ["monitoring"],
    summary: "List what a monitor's windows said, newest first",
    middleware: [allow("listDriftReports", dependencies)] as const,
    request: { params: z.strictObject({ monitor: monitorParameter }), query: z.strictObject(pageQuery) },
    responses: pageResponses(pageResponse),
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("query") };
    const result = await listDriftReports(dependencies, c.get("workspace"), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(showPage(result.value, toReportEntryResponse), 200);
  });
};
