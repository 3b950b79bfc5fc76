import { createRoute, z } from "@hono/zod-openapi";
import { formatTlogProof } from "../../../lib/domain/log/tlog-proof.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { leafProblemResponses } from "../../../lib/http/problem-responses.ts";
import { proveAuditEvent } from "../../../lib/usecases/prove-audit-event.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { eventParameter } from "./audit-event-response.ts";

/** GET /v1/audit/events/{event}/proof */
export const registerGetInclusionProof = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/events/{event}/proof",
    operationId: "getInclusionProof",
    tags: ["audit"],
    summary: "Get the proof that an event is in the log",
    middleware: [allow("getInclusionProof", dependencies)] as const,
    request: { params: eventParameter },
    responses: {
      200: {
        description:
          "A c2sp.org/tlog-proof file with the leaf as its extra data: it verifies offline with the log's key alone.",
        content: { "text/plain": { schema: z.string() } },
      },
      ...leafProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { event } = c.req.valid("param");
    const result = await proveAuditEvent(dependencies, c.get("workspace"), event);
    if (!result.ok) throw new Problem(result.refusal);
    return c.text(formatTlogProof(result.value), 200, {
      "content-disposition": `attachment; filename="${event}.tlog-proof"`,
    });
  });
};
