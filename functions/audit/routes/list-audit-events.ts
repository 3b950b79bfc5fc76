import { createRoute, z } from "@hono/zod-openapi";
import { allow } from "../../../lib/http/allow.ts";
import type { HttpApp } from "../../../lib/http/http-env.ts";
import { instantQuery } from "../../../lib/http/instant-query.ts";
import { pageOf, pageQuery, showPage } from "../../../lib/http/page-query.ts";
import { Problem } from "../../../lib/http/problem.ts";
import { problemResponses } from "../../../lib/http/problem-responses.ts";
import type { EventFilter } from "../../../lib/ports/event-index.ts";
import { listAuditEvents } from "../../../lib/usecases/list-audit-events.ts";
import type { AuditDependencies } from "../dependencies.ts";
import { auditEventResponse, toAuditEventResponse } from "./audit-event-response.ts";

const pageResponse = pageOf(auditEventResponse).openapi("AuditEventPage");

const filters = z.strictObject({
  subject: z
    .string()
    .max(512)
    .regex(/^[a-z][a-z-]*\/.+$/, "kind/id, for example model/0192f0c1")
    .exactOptional()
    .openapi({ description: "Events of one subject, as kind/id." }),
  actor: z.string().min(1).max(256).exactOptional().openapi({ description: "Events by one actor." }),
  type: z.string().min(1).max(128).exactOptional().openapi({ description: "Events of one type." }),
  model: z.string().min(1).max(128).exactOptional().openapi({ description: "Events about a model, by name or id." }),
  data: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits")
    .exactOptional()
    .openapi({ description: "Events whose resulting state names a data set, by its SHA-256." }),
  from: instantQuery.exactOptional().openapi({
    description: "Not before this instant by the writer's clock, in UTC.",
    example: "2026-11-21T07:30:00.000Z",
  }),
  to: instantQuery.exactOptional().openapi({ description: "Before this instant by the writer's clock." }),
  ...pageQuery,
});

/** An empty page would pass for "nothing happened". */
const query = filters.refine(({ from, to }) => from === undefined || to === undefined || from < to, {
  path: ["to"],
  error: "after from",
});

/** GET /v1/audit/events?subject=&actor=&type=&model=&data=&from=&to= */
export const registerListAuditEvents = (app: HttpApp, dependencies: AuditDependencies) => {
  const route = createRoute({
    method: "get",
    path: "/v1/audit/events",
    operationId: "listAuditEvents",
    tags: ["audit"],
    summary: "List what happened, newest first",
    middleware: [allow("listAuditEvents", dependencies)] as const,
    request: { query },
    responses: {
      200: {
        description: "One page; next is there when more may follow. With several filters a page may be short.",
        content: { "application/json": { schema: pageResponse } },
      },
      ...problemResponses,
    },
  });
  app.openapi(route, async (c) => {
    const { limit, cursor, subject, ...filter } = c.req.valid("query");
    const result = await listAuditEvents(
      dependencies,
      c.get("workspace"),
      { ...filter, ...(subject === undefined ? {} : { subject: subjectOf(subject) }) },
      { limit, ...(cursor === undefined ? {} : { cursor }) },
    );
    if (!result.ok) throw new Problem(result.refusal);
    return c.json(showPage(result.value, toAuditEventResponse), 200);
  });
};

const subjectOf = (subject: string): NonNullable<EventFilter["subject"]> => {
  const split = subject.indexOf("/");
  return { kind: subject.slice(0, split), id: subject.slice(split + 1) };
};
