import { z } from "@hono/zod-openapi";
import type { Incident } from "../../../lib/domain/monitoring/incident.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import { shownWindow, windowResponse } from "./window-response.ts";

export const incidentParameter = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "32 lower-case hex digits")
  .openapi({ description: "Id of the incident." });

export const incidentResponse = z
  .strictObject({
    id: z.string(),
    monitor: z.string(),
    model: z.string(),
    riskTier: z.int(),
    version: z.int(),
    kind: z.enum(["drift", "performance"]),
    status: z.enum(["open", "closed"]),
    window: windowResponse,
    report: z.string().openapi({ description: "SHA-256 of that window's report." }),
    findings: z.array(z.string()).readonly().openapi({ description: "What was found, worst first." }),
    pipeline: z.string().nullable().openapi({ description: "Retraining that it started." }),
    openedAt: z.iso.datetime(),
    closedAt: z.iso.datetime().nullable(),
    closedBecause: z.string().nullable(),
    revision: z.int(),
  })
  .openapi("Incident");

/** How an incident is shown: instants as ISO 8601, the model by name. */
export const toIncidentResponse = ({ state, revision }: Snapshot<Incident>): z.infer<typeof incidentResponse> => {
  const { schema: _schema, modelName, ...shown } = state;
  return {
    ...shown,
    model: modelName,
    window: shownWindow(state.window),
    openedAt: iso(state.openedAt),
    closedAt: isoOrNull(state.closedAt),
    revision,
  };
};
