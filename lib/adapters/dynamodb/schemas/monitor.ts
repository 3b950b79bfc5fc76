import { z } from "zod";
import { riskTierSchema } from "./model.ts";
import { retrainingPolicySchema } from "./pipeline.ts";

export const windowSchema = z.strictObject({ start: z.int(), end: z.int() });

const watchSchema = z.strictObject({ incident: z.string().nullable(), streak: z.int().nonnegative() });

export const driftVerdictSchema = z.enum(["STABLE", "APPROACHING", "DRIFTED", "INSUFFICIENT"]);
export const performanceVerdictSchema = z.enum(["STABLE", "APPROACHING", "DECAYED", "INSUFFICIENT"]);

export const driftSettingsSchema = z.strictObject({
  falseDiscoveryRate: z.number(),
  psiApproaching: z.number(),
  psiDrifted: z.number(),
});
export const performanceSettingsSchema = z.strictObject({
  labelDelaySeconds: z.int().nonnegative(),
  minLabelled: z.int().positive(),
  accuracyLossApproaching: z.number(),
  accuracyLossDecayed: z.number(),
});

export const monitorSchema = z.strictObject({
  schema: z.literal("monitor.v1"),
  name: z.string(),
  model: z.string(),
  modelName: z.string(),
  riskTier: riskTierSchema,
  windowSeconds: z.int().positive(),
  minRows: z.int().positive(),
  drift: driftSettingsSchema,
  performance: performanceSettingsSchema,
  openAfterWindows: z.int().positive(),
  closeAfterWindows: z.int().positive(),
  retraining: retrainingPolicySchema.nullable(),
  assessedThrough: z.int(),
  last: z
    .strictObject({
      window: windowSchema,
      version: z.int().positive(),
      drift: driftVerdictSchema,
      performance: performanceVerdictSchema,
      report: z.string(),
    })
    .nullable(),
  driftWatch: watchSchema,
  performanceWatch: watchSchema,
  pipeline: z.string().nullable(),
  cooldownUntil: z.int().nullable(),
  createdAt: z.int(),
  updatedAt: z.int(),
});
