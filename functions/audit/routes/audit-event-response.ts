import { z } from "@hono/zod-openapi";
import type { LoggedEvent } from "../../../lib/domain/log/logged-event.ts";

export const auditEventResponse = z
  .strictObject({
    index: z.int().openapi({ description: "Place in the log, from 0: the order of events." }),
    id: z.string(),
    type: z.string().openapi({ example: "version-registered" }),
    subject: z.strictObject({ kind: z.string(), id: z.string() }),
    version: z.int().openapi({ description: "Revision of the subject after the event: gapless, from 1." }),
    actor: z.string().openapi({ description: "Pseudonym of who did it." }),
    riskTier: z.number().nullable(),
    model: z.string().nullable().openapi({ description: "Id of the model that the event is about." }),
    data: z.array(z.string()).openapi({ description: "SHA-256 of the data sets that the resulting state names." }),
    frameworks: z.array(z.string()).openapi({ description: "Compliance frameworks that the model falls under." }),
    at: z.iso.datetime().openapi({ description: "By the writer's clock." }),
    command: z.strictObject({ id: z.string(), ordinal: z.int(), leaves: z.int() }),
  })
  .openapi("AuditEvent");

/** How an event is shown. */
export const toAuditEventResponse = (event: LoggedEvent): z.infer<typeof auditEventResponse> => ({
  index: event.index,
  id: event.id,
  type: event.type,
  subject: { ...event.subject },
  version: event.version,
  actor: event.actor,
  riskTier: event.riskTier,
  model: event.about.model,
  data: [...event.about.data],
  frameworks: [...event.frameworks],
  at: event.at,
  command: { ...event.command },
});

/** Path parameter of one event. */
export const eventParameter = z.strictObject({
  event: z.string().regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits"),
});
