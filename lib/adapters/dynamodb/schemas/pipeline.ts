import { z } from "zod";
import { riskTierSchema } from "./model.ts";
import { rolloutPlanSchema } from "./rollout.ts";
import { specSchema } from "./training-run.ts";

export const retrainingPolicySchema = z.strictObject({
  on: z.array(z.enum(["drift", "decay"])),
  cooldownSeconds: z.int().nonnegative(),
  approval: z.enum(["manual", "automatic"]),
  training: specSchema,
  gates: z.strictObject({
    accuracyMin: z.number(),
    accuracyGainMin: z.number(),
    pValueMax: z.number(),
    missingMax: z.number(),
  }),
  rollout: rolloutPlanSchema,
});

const statusSchema = z.enum([
  "awaiting-approval",
  "training",
  "deploying",
  "awaiting-votes",
  "rolling-out",
  "succeeded",
  "champion-kept",
  "failed",
  "rejected",
  "cancelled",
]);

export const pipelineSchema = z.strictObject({
  schema: z.literal("pipeline.v1"),
  id: z.string(),
  kind: z.literal("retraining"),
  model: z.string(),
  modelName: z.string(),
  riskTier: riskTierSchema,
  status: statusSchema,
  trigger: z.strictObject({
    kind: z.enum(["drift", "decay", "manual"]),
    reason: z.string(),
    incident: z.string().nullable(),
    report: z.string().nullable(),
    requestedBy: z.string(),
  }),
  policy: retrainingPolicySchema,
  champion: z.int().positive(),
  candidate: z.int().positive().nullable(),
  trainingRun: z.string().nullable(),
  gates: z.array(
    z.strictObject({
      gate: z.enum(["data-quality", "threshold", "regression", "significance", "agreement"]),
      verdict: z.enum(["PASS", "FAIL", "INSUFFICIENT"]),
      reason: z.string(),
    }),
  ),
  evidence: z.string().nullable(),
  changeRequests: z.strictObject({ approved: z.string().nullable(), production: z.string().nullable() }),
  rollout: z.string().nullable(),
  decisions: z.array(z.strictObject({ at: z.int(), phase: statusSchema, decision: z.string(), reason: z.string() })),
  startedAt: z.int(),
  updatedAt: z.int(),
  finishedAt: z.int().nullable(),
});
