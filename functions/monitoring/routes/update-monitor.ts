import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { updateMonitor } from "../../../lib/usecases/update-monitor.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { monitorParameter, monitorResponse, toMonitorResponse } from "./monitor-response.ts";
import { saidSettings } from "./settings-schema.ts";

const requestBody = z.strictObject(saidSettings).openapi("MonitorUpdate");

/** PATCH /v1/monitors/{monitor} */
export const registerUpdateMonitor = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "patch",
    path: "/v1/monitors/{monitor}",
    operationId: "updateMonitor",
    tags: ["monitoring"],
    summary: "Change how a model is watched",
    description: "What is left out stays. Incidents, and windows counted towards them, stay too.",
    middleware: [allow("updateMonitor", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: z.strictObject({ monitor: monitorParameter }),
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The monitor.", content: { "application/json": { schema: monitorResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), settings: c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await updateMonitor(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toMonitorResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
