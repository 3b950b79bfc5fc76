import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { instantQuery } from "../../../lib/http/instant-query.ts";
import { iso } from "../../../lib/http/iso-time.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { leafProblemResponses } from "../../../lib/http/problem-responses.ts";
import { type RecalledAlias, recallAlias } from "../../../lib/usecases/recall-alias.ts";
import type { RegistryDependencies } from "../dependencies.ts";
import { aliasParameter, modelParameter } from "./path-parameters.ts";

const proved = z
  .strictObject({ event: z.string(), index: z.int() })
  .openapi("ProvedBy", { description: "The event that says so: GET /v1/audit/events/{event}/proof proves it." });

const recalledResponse = z
  .strictObject({
    model: z.string(),
    alias: z.string(),
    at: z.iso.datetime(),
    namedBy: proved,
    version: z.strictObject({
      ...{ number: z.int(), semver: z.string(), stage: z.string(), digest: z.string(), provedBy: proved },
    }),
    approvals: z.array(
      z.strictObject({
        changeRequest: z.string(),
        to: z.string(),
        requestedBy: z.string(),
        selfAttested: z.boolean(),
        votes: z.array(
          z.strictObject({
            ...{ actor: z.string(), seat: z.string(), decision: z.enum(["approve", "reject"]), reason: z.string() },
            at: z.iso.datetime(),
          }),
        ),
      }),
    ),
    servedBy: z.array(
      z.strictObject({
        route: z.string(),
        arms: z.array(z.strictObject({ role: z.string(), version: z.int(), weightBasisPoints: z.int() })),
        provedBy: proved,
      }),
    ),
  })
  .openapi("RecalledAlias");

/** GET /v1/models/{model}/aliases/{alias}/then?at= */
export const registerRecallAlias = (app: HttpApp, dependencies: RegistryDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/models/{model}/aliases/{alias}/then",
    operationId: "recallAlias",
    tags: ["versions"],
    summary: "Read what an alias named at an instant, who had approved it and what it served",
    description: "From the log alone: each part names the event that proves it.",
    middleware: [allow("recallAlias", dependencies)] as const,
    request: {
      params: z.strictObject({ model: modelParameter, alias: aliasParameter }),
      query: z.strictObject({
        at: instantQuery.openapi({ description: "In UTC.", example: "2026-11-21T07:30:00Z" }),
      }),
    },
    responses: {
      200: { description: "What it meant.", content: { "application/json": { schema: recalledResponse } } },
      ...leafProblemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const input = { ...c.req.valid("param"), ...c.req.valid("query") };
    const result = await recallAlias(dependencies, c.get("workspace"), input);
    if (!result.ok) throw new Problem(result.refusal);
    return c.json({ ...input, ...toRecalledResponse(result.value) }, 200);
  });
};

const toRecalledResponse = ({ version, named, approvals, routes }: RecalledAlias) => ({
  namedBy: named,
  version: {
    number: version.state.number,
    semver: version.state.semver,
    stage: version.state.stage,
    digest: version.state.digest,
    provedBy: { event: version.event, index: version.index },
  },
  approvals: approvals.map(({ id, to, requestedBy, selfAttested, votes }) => ({
    ...{ changeRequest: id, to, requestedBy, selfAttested },
    votes: votes.map(({ actor, seat, decision, reason, at }) => ({ actor, seat, decision, reason, at: iso(at) })),
  })),
  servedBy: routes.map(({ state, event, index }) => ({
    route: state.name,
    arms: state.arms.map(({ role, version: number, weightBasisPoints }) => ({
      ...{ role, version: number, weightBasisPoints },
    })),
    provedBy: { event, index },
  })),
});
