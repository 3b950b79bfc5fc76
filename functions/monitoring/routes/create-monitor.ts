import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { creationProblemResponses } from "../../../lib/http/problem-responses.ts";
import { creationHeaders } from "../../../lib/http/request-headers.ts";
import { workspacePath } from "../../../lib/http/request-path.ts";
import { createMonitor } from "../../../lib/usecases/create-monitor.ts";
import type { MonitoringDependencies } from "../dependencies.ts";
import { monitorParameter, monitorResponse, toMonitorResponse } from "./monitor-response.ts";
import { saidSettings } from "./settings-schema.ts";

const requestBody = z.strictObject({ model: monitorParameter, ...saidSettings }).openapi("MonitorCreation");

/** POST /v1/monitors */
export const registerCreateMonitor = (app: HttpApp, dependencies: MonitoringDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/monitors",
    operationId: "createMonitor",
    tags: ["monitoring"],
    summary: "Have a model watched for drift and decay",
    description: "What is left out is the default of the model's risk tier. A model has one monitor, of its own name.",
    middleware: [allow("createMonitor", dependencies)] as const,
    request: {
      headers: creationHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      201: { description: "The monitor.", content: { "application/json": { schema: monitorResponse } } },
      ...creationProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { model, ...settings } = c.req.valid("json");
    const result = await createMonitor(dependencies, commandContext(c), { model, settings });
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toMonitorResponse(result.value), 201, {
      etag: etag(result.value.revision),
      location: workspacePath(c.get("workspace"), `/v1/monitors/${result.value.state.name}`),
    });
  });
};
