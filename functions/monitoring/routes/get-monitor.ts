import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { findMonitor } from "../../../lib/usecases/find-monitor.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { monitorParameter, monitorResponse, toMonitorResponse } from "./monitor-response.ts";

/** GET /v1/monitors/{monitor} */
export const registerGetMonitor = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/monitors/{monitor}",
    operationId: "getMonitor",
    tags: ["monitoring"],
    summary: "Read how a model is watched, and what was found last",
    middleware: [allow("getMonitor", dependencies)] as const,
    request: { params: z.strictObject({ monitor: monitorParameter }) },
    responses: {
      200: { description: "The monitor.", content: { "application/json": { schema: monitorResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await findMonitor(dependencies.aggregates, c.get("workspace"), c.req.valid("param").monitor);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toMonitorResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
