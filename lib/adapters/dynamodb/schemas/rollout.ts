import { z } from "zod";
import { riskTierSchema } from "./model.ts";

const unitInterval = z.number().gt(0).lt(1);

export const rolloutPlanSchema = z.strictObject({
  actuator: z.enum(["router", "lambda-alias", "sagemaker-weights"]),
  steps: z.array(
    z.strictObject({
      weightBasisPoints: z.int().min(1).max(10_000),
      minSeconds: z.int().nonnegative(),
      minRequests: z.int().nonnegative(),
    }),
  ),
  intervalSeconds: z.int().positive(),
  maxStepSeconds: z.int().positive(),
  alpha: unitInterval,
  toleratedRatio: z.strictObject({ failed: z.number().min(1), wrong: z.number().min(1) }),
  needsLabels: z.boolean(),
});

const countsSchema = z.strictObject({ units: z.int().nonnegative(), bad: z.int().nonnegative() });

export const rolloutSchema = z.strictObject({
  schema: z.literal("rollout.v1"),
  id: z.string(),
  route: z.string(),
  model: z.string(),
  modelName: z.string(),
  riskTier: riskTierSchema,
  target: z.string(),
  stable: z.int().positive(),
  candidate: z.int().positive(),
  plan: rolloutPlanSchema,
  changeRequest: z.string(),
  status: z.enum(["shifting", "observing", "holding", "paused", "rolling-back", "promoted", "rolled-back", "aborted"]),
  step: z.int().nonnegative(),
  firstRevision: z.int().positive(),
  shift: z.strictObject({
    weightBasisPoints: z.int().min(0).max(10_000),
    revision: z.int().positive(),
    effect: z.string().nullable(),
    failure: z.string().nullable(),
    requestedAt: z.int(),
    appliedAt: z.int().nullable(),
    confirmedAt: z.int().nullable(),
  }),
  stepStartedAt: z.int().nullable(),
  decisions: z.array(
    z.strictObject({
      at: z.int(),
      decision: z.enum([
        "start",
        "confirm",
        "advance",
        "hold",
        "roll-back",
        "promote",
        "pause",
        "resume",
        "abort",
        "end",
      ]),
      step: z.int().nonnegative(),
      reason: z.string(),
      evidence: z.array(
        z.strictObject({
          metric: z.enum(["failed", "wrong"]),
          canary: countsSchema,
          stable: countsSchema,
          logHarm: z.number(),
        }),
      ),
    }),
  ),
  startedAt: z.int(),
  updatedAt: z.int(),
  finishedAt: z.int().nullable(),
});
