import { createRoute } from "@hono/zod-openapi";
import { logRetentionId } from "../../../lib/domain/retention/log-retention.ts";
import { allow } from "../../../lib/http/allow.ts";
import { etag } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { retentionResponse, toRetentionResponse } from "./retention-response.ts";

/** GET /v1/audit/retention */
export const registerGetRetention = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/retention",
    operationId: "getRetention",
    tags: ["audit"],
    summary: "Say how long the record is kept, and what of it is pruned",
    description:
      "The record of an event is removed no sooner, and only if somebody wants it; a legal hold keeps it longer.",
    middleware: [allow("getRetention", dependencies)] as const,
    responses: {
      200: {
        description: "The periods, and the first leaf that the log has the text of.",
        content: { "application/json": { schema: retentionResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const found = await dependencies.aggregates.load(c.get("workspace"), "log-retention", logRetentionId);
    return c.json(toRetentionResponse(found), 200, found === undefined ? {} : { etag: etag(found.revision) });
  });
};
