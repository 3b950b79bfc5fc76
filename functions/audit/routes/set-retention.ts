import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import { commandContext } from "../../../lib/http/command-context.ts";
import { etag, ifMatch } from "../../../lib/http/etag.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { changeProblemResponses } from "../../../lib/http/problem-responses.ts";
import { replacementHeaders } from "../../../lib/http/request-headers.ts";
import { setRetention } from "../../../lib/usecases/set-retention.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { retentionResponse, toRetentionResponse } from "./retention-response.ts";

const monthsSchema = z.int().min(1).max(1200).optional();

const requestBody = z
  .strictObject({
    prune: z.boolean().openapi({
      description: "Whether leaves whose retention has ended are pruned.",
      example: true,
    }),
    months: z
      .strictObject({ 1: monthsSchema, 2: monthsSchema, 3: monthsSchema, 4: monthsSchema })
      .default({})
      .openapi({
        description: "Calendar months by risk tier, where they are to be more than the fewest.",
        example: { 3: 36 },
      }),
  })
  .openapi("RetentionSetting");

/** PUT /v1/audit/retention */
export const registerSetRetention = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "put",
    path: "/v1/audit/retention",
    operationId: "setRetention",
    tags: ["audit"],
    summary: "Set how long the record is kept, and whether it is pruned after that",
    description:
      "Once it was set it is named by If-Match. Periods only grow beyond what every workspace keeps. What is pruned is gone: hashes and proofs of the rest stay, and the newest state of everything.",
    middleware: [allow("setRetention", dependencies)] as const,
    request: {
      headers: replacementHeaders,
      body: { required: true, content: { "application/json": { schema: requestBody } } },
    },
    responses: {
      200: { description: "The retention.", content: { "application/json": { schema: retentionResponse } } },
      ...changeProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { prune, months } = c.req.valid("json");
    const given = Object.fromEntries(Object.entries(months).filter(([, value]) => value !== undefined));
    const input = {
      prune,
      monthsByTier: given,
      ...(c.req.header("if-match") === undefined ? {} : { ifMatch: ifMatch(c) }),
    };
    const result = await setRetention(dependencies, commandContext(c), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(toRetentionResponse(result.value), 200, { etag: etag(result.value.revision) });
  });
};
