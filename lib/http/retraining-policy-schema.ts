import { z } from "@hono/zod-openapi";
import { rolloutPlanSchema } from "./rollout-plan-schema.ts";
import { trainingSpecSchema } from "./training-spec-schema.ts";

const daySeconds = 86_400;

/** When and how a model is trained again, as callers write it and as it is shown. */
export const retrainingPolicySchema = z
  .strictObject({
    on: z
      .array(z.enum(["drift", "decay"]))
      .max(2)
      .openapi({
        description: "What starts a retraining by itself: nothing, where it is empty; people may always ask for one.",
      }),
    cooldownSeconds: z
      .int()
      .min(0)
      .max(365 * daySeconds)
      .default(7 * daySeconds)
      .openapi({ description: "How long after a trigger, whatever came of it, no other starts a retraining." }),
    approval: z.enum(["manual", "automatic"]).default("manual").openapi({
      description: "Whether somebody must agree before anything is trained; in tiers 1 to 3, somebody else.",
    }),
    training: trainingSpecSchema,
    gates: z.strictObject({
      accuracyMin: z.number().min(0).max(1),
      accuracyGainMin: z.number().min(-1).max(1).default(0),
      pValueMax: z.number().min(0).max(1).default(0.05),
      missingMax: z.number().min(0).max(1).default(0.01),
    }),
    rollout: rolloutPlanSchema,
  })
  .openapi("RetrainingPolicy");
