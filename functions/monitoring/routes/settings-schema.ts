import { z } from "@hono/zod-openapi";
import { retrainingPolicySchema } from "../../../lib/http/retraining-policy-schema.ts";

/** A policy as somebody writes it: it has to be one that can work, which older ones need not. */
const saidPolicy = z.strictObject({
  ...retrainingPolicySchema.shape,
  on: retrainingPolicySchema.shape.on
    .refine((kinds) => new Set(kinds).size === kinds.length, { error: "each kind once" })
    .openapi({ uniqueItems: true }),
  gates: retrainingPolicySchema.shape.gates.extend({
    pValueMax: z
      .number()
      .gt(0)
      .max(1)
      .default(0.05)
      .openapi({ description: "Largest p-value of a gain over the champion; 1 asks for no significance." }),
  }),
});

const countMax = 1_000_000;
const windowsMax = 100;
const daySeconds = 86_400;

/** Settings of a monitor as somebody says them, each of which may be left out. */
export const saidSettings = {
  windowSeconds: z
    .int()
    .min(1)
    .max(31 * daySeconds)
    .exactOptional()
    .openapi({ description: "Whole buckets of profiles that divide an hour or a day, or whole days." }),
  minRows: z
    .int()
    .min(1)
    .max(countMax)
    .exactOptional()
    .openapi({ description: "Rows below which a window says nothing about drift." }),
  drift: z
    .strictObject({
      falseDiscoveryRate: z
        .number()
        .gt(0)
        .lt(1)
        .exactOptional()
        .openapi({ description: "Expected share of false alarms among the alarms of one window." }),
      psiApproaching: z.number().gt(0).max(10).exactOptional(),
      psiDrifted: z
        .number()
        .gt(0)
        .max(10)
        .exactOptional()
        .openapi({ description: "De-biased PSI of a drifted feature." }),
    })
    .exactOptional(),
  performance: z
    .strictObject({
      labelDelaySeconds: z
        .int()
        .min(0)
        .max(366 * daySeconds)
        .exactOptional()
        .openapi({ description: "How long labels take to come: accuracy is that of the window so long ago." }),
      minLabelled: z.int().min(1).max(countMax).exactOptional(),
      accuracyLossApproaching: z.number().gt(0).max(1).exactOptional(),
      accuracyLossDecayed: z.number().gt(0).max(1).exactOptional(),
    })
    .exactOptional(),
  openAfterWindows: z
    .int()
    .min(1)
    .max(windowsMax)
    .exactOptional()
    .openapi({ description: "Alarming windows in a row that open an incident." }),
  closeAfterWindows: z
    .int()
    .min(1)
    .max(windowsMax)
    .exactOptional()
    .openapi({ description: "Harmless windows in a row that close it." }),
  retraining: saidPolicy
    .nullable()
    .exactOptional()
    .openapi({ description: "When and how the model is trained again; null for never." }),
};
