import { z } from "@hono/zod-openapi";
import type { Monitor } from "../../../lib/domain/monitoring/monitor.ts";
import { iso, isoOrNull } from "../../../lib/http/iso-time.ts";
import { retrainingPolicySchema } from "../../../lib/http/retraining-policy-schema.ts";
import type { Snapshot } from "../../../lib/usecases/snapshot.ts";
import { driftVerdict, performanceVerdict, shownWindow, windowResponse } from "./window-response.ts";

export const monitorParameter = z
  .string()
  .min(1)
  .max(128)
  .openapi({ description: "Name of the model that is watched.", example: "fraud" });

/** Written out: by its name, the document would call a policy nullable wherever one is. */
const retrainingOrNone = z.strictObject(retrainingPolicySchema.shape).nullable();

const watch = z.strictObject({
  incident: z.string().nullable().openapi({ description: "Id of the open incident." }),
  streak: z.int().openapi({ description: "Alarming windows in a row; while an incident is open, harmless ones." }),
});

export const driftSettings = z.strictObject({
  falseDiscoveryRate: z.number(),
  psiApproaching: z.number(),
  psiDrifted: z.number(),
});

export const performanceSettings = z.strictObject({
  labelDelaySeconds: z.int(),
  minLabelled: z.int(),
  accuracyLossApproaching: z.number(),
  accuracyLossDecayed: z.number(),
});

export const monitorResponse = z
  .strictObject({
    name: z.string(),
    model: z.string(),
    riskTier: z.int(),
    windowSeconds: z.int(),
    minRows: z.int(),
    drift: driftSettings,
    performance: performanceSettings,
    openAfterWindows: z.int(),
    closeAfterWindows: z.int(),
    retraining: retrainingOrNone,
    assessedThrough: z.iso.datetime().openapi({ description: "End of the newest window that was assessed." }),
    last: z
      .strictObject({
        window: windowResponse,
        version: z.int(),
        drift: driftVerdict,
        performance: performanceVerdict,
        report: z.string().openapi({ description: "SHA-256 of the report." }),
      })
      .nullable()
      .openapi({ description: "What the newest window said." }),
    driftWatch: watch,
    performanceWatch: watch,
    pipeline: z.string().nullable().openapi({ description: "Retraining under way." }),
    cooldownUntil: z.iso
      .datetime()
      .nullable()
      .openapi({ description: "The last trigger plus the policy's cooldown; null before the first." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    revision: z.int(),
  })
  .openapi("Monitor");

/** How a monitor is shown: instants as ISO 8601, the model by name. */
export const toMonitorResponse = ({ state, revision }: Snapshot<Monitor>): z.infer<typeof monitorResponse> => {
  const { schema: _schema, modelName, last, retraining, ...shown } = state;
  return {
    ...shown,
    model: modelName,
    retraining: retraining === null ? null : retrainingPolicySchema.parse(retraining),
    assessedThrough: iso(state.assessedThrough),
    last: last === null ? null : { ...last, window: shownWindow(last.window) },
    cooldownUntil: isoOrNull(state.cooldownUntil),
    createdAt: iso(state.createdAt),
    updatedAt: iso(state.updatedAt),
    revision,
  };
};
