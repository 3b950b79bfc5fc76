import { createRoute, z } from "@hono/zod-openapi";
import { monthsByFramework, monthsByTier, retentionMonths } from "../../../lib/domain/retention/retention-months.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import type { AuditDependencies } from "../dependencies.ts";

const months = z.int().openapi({ description: "Calendar months; 0 where no period is named." });

const retentionResponse = z
  .strictObject({
    tiers: z.array(z.strictObject({ riskTier: z.int(), months })),
    withoutTier: months.openapi({ description: "For what belongs to no model." }),
    frameworks: z.array(z.strictObject({ framework: z.string(), months, source: z.string() })),
  })
  .openapi("Retention", { description: "The longest of what the tier and the frameworks of a model ask for holds." });

/** GET /v1/audit/retention */
export const registerGetRetention = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/retention",
    operationId: "getRetention",
    tags: ["audit"],
    summary: "Say how long the record is kept at least",
    description: "The record of an event may be removed no sooner; a legal hold keeps it longer.",
    middleware: [allow("getRetention", dependencies)] as const,
    responses: {
      200: { description: "The periods.", content: { "application/json": { schema: retentionResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, (c) =>
    c.json(
      {
        tiers: Object.entries(monthsByTier).map(([tier, kept]) => ({ riskTier: Number(tier), months: kept })),
        withoutTier: retentionMonths(null, []),
        frameworks: Object.entries(monthsByFramework).map(([framework, period]) => ({ framework, ...period })),
      },
      200,
    ),
  );
};
