import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { changeHeaders } from "../../../lib/http/request-headers.ts";
import { releaseHold } from "../../../lib/usecases/release-hold.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { holdParameter, holdResponse, reasonSchema, toHoldResponse } from "./hold-response.ts";

const requestBody = z.strictObject({ reason: reasonSchema }).openapi("LegalHoldRelease");

/** POST /v1/audit/holds/{hold}/release */
export const registerReleaseHold = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "post",
    path: "/v1/audit/holds/{hold}/release",
    operationId: "releaseHold",
    tags: ["audit"],
    summary: "Release a legal hold",
    description: "What only this hold kept may be pruned or erased from then on.",
    middleware: [allow("releaseHold", dependencies)] as const,
    request: {
      headers: changeHeaders,
      params: holdParameter,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The hold, released.", content: { "application/json": { schema: holdResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("json"), ifMatch: ifMatch(c) };
    const result = await releaseHold(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toHoldResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
