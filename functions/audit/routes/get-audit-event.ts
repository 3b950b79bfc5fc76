import { createRoute } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { leafProblemResponses } from "../../../lib/http/problem-responses.ts";
import { readAuditEvent } from "../../../lib/usecases/read-audit-event.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { eventParameter } from "./audit-event-response.ts";
import { loggedLeafResponse, toLoggedLeafResponse } from "./logged-leaf-response.ts";

/** GET /v1/audit/events/{event} */
export const registerGetAuditEvent = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/events/{event}",
    operationId: "getAuditEvent",
    tags: ["audit"],
    summary: "Read one event with its evidence and the state it left",
    middleware: [allow("getAuditEvent", dependencies)] as const,
    request: { params: eventParameter },
    responses: {
      200: { description: "The leaf.", content: { "application/json": { schema: loggedLeafResponse } } },
      ...leafProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const result = await readAuditEvent(dependencies, c.get("workspace"), c.req.valid("param").event);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toLoggedLeafResponse(result.value), 200);
  });
};
