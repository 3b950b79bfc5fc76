import { createRoute, z } from "@hono/zod-openapi";
import { lineageParts } from "../../../lib/domain/model-version/lineage-gaps.ts";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import { readGovernanceFigures } from "../../../lib/usecases/read-governance-figures.ts";
import type { AuditDependencies } from "../dependencies.ts";

const dayMs = 86_400_000;
const periodDays = 30;

const count = z.int().min(0);
const day = z.iso.date();
/** Nothing happened earlier, and thirty days before still have a year of four digits. */
const askedDay = day.refine((asked) => asked >= "1970-01-01", "from 1970-01-01 on");

const figuresResponse = z
  .strictObject({
    from: day,
    to: day,
    events: z.strictObject({
      total: count,
      highRisk: count.openapi({ description: "Events on models of risk tier 1 or 2." }),
      byType: z.record(z.string(), count),
    }),
    approvals: z.strictObject({
      open: count.openapi({ description: "Change requests that are open now." }),
      overdue: count.openapi({ description: "Of those, the ones whose time is over." }),
      applied: count.openapi({ description: "Ended in the period; so are the next three." }),
      rejected: count,
      withdrawn: count,
      expired: count,
    }),
    lineage: z
      .strictObject({
        versions: count.openapi({ description: "Versions that are not archived, as things stand now." }),
        complete: count.openapi({ description: "Those whose lineage says everything." }),
        completeness: z.number().min(0).max(1).nullable().openapi({ description: "complete / versions." }),
        incomplete: z
          .array(z.strictObject({ model: z.string(), version: z.int(), missing: z.array(z.enum(lineageParts)) }))
          .openapi({ description: "The first hundred of the others." }),
        cut: z.boolean().openapi({ description: "Whether there may be more versions than one answer looks at." }),
      })
      .openapi({
        description:
          "A lineage is complete when it names the SHA-256 of the training data (data), the commit of the code (code), and the training run or the digest of the container image (environment).",
      }),
  })
  .openapi("GovernanceFigures");

/** GET /v1/audit/figures?from=&to= */
export const registerGetFigures = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/figures",
    operationId: "getGovernanceFigures",
    tags: ["audit"],
    summary: "Get governance figures of a period",
    middleware: [allow("getFigures", dependencies)] as const,
    request: {
      query: z.strictObject({
        from: askedDay.exactOptional().openapi({ description: "First day, UTC; left out, 30 days before `to`." }),
        to: askedDay.exactOptional().openapi({ description: "The day after the last; left out, tomorrow." }),
      }),
    },
    responses: {
      200: { description: "The figures.", content: { "application/json": { schema: figuresResponse } } },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const asked = c.req.valid("query");
    const to = asked.to ?? dayAfter(iso(dependencies.clock.now()), 1);
    const from = asked.from ?? dayAfter(to, -periodDays);
    if (from >= to)
      throw new Problem({ code: "invalid-request", errors: [{ parameter: "to", detail: "must be after from" }] });
    const { events, approvals, lineage } = await readGovernanceFigures(dependencies, c.get("workspace"), { from, to });
    const { versions, complete, incomplete, cut } = lineage;
    const completeness = versions === 0 ? null : complete / versions;
    const listed = incomplete.map(({ missing, ...version }) => ({ ...version, missing: [...missing] }));
    const shown = { versions, complete, completeness, incomplete: listed, cut };
    return c.json({ from, to, events: { ...events, byType: { ...events.byType } }, approvals, lineage: shown }, 200);
  });
};

const dayAfter = (at: string, days: number): string => iso(Date.parse(at.slice(0, 10)) + days * dayMs).slice(0, 10);
