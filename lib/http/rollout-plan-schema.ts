import { z } from "@hono/zod-openapi";
import { planRanges } from "../domain/rollout/plan-ranges.ts";

const whole = ({ min, max }: { readonly min: number; readonly max: number }) => z.int().min(min).max(max);
const ratio = z.number().min(planRanges.toleratedRatio.min).max(planRanges.toleratedRatio.max);

/** A rollout's plan as it is sent and shown, wherever one is. */
export const rolloutPlanSchema = z
  .strictObject({
    actuator: z.enum(["router", "lambda-alias", "sagemaker-weights"]).openapi({
      description: "Who splits the requests: our gateway, or the target by weights of its own.",
    }),
    steps: z
      .array(
        z.strictObject({
          weightBasisPoints: whole(planRanges.weightBasisPoints).openapi({
            description:
              "Share of the canary: less than 10000 in the first step, never less than in the step before, 10000 in the last.",
          }),
          minSeconds: whole(planRanges.minSeconds).openapi({ description: "Least time of observation." }),
          minRequests: whole(planRanges.minRequests).openapi({ description: "Least requests to the canary." }),
        }),
      )
      .min(planRanges.steps.min)
      .max(planRanges.steps.max)
      .readonly()
      .openapi({
        description:
          "Harm takes the traffic back where both versions are asked at once, so in the steps below 10000. In the last one it can only make the rollout hold for people.",
      }),
    intervalSeconds: whole(planRanges.intervalSeconds).openapi({
      description: "How often the arms are compared, at least once a minute.",
    }),
    maxStepSeconds: whole(planRanges.maxStepSeconds).openapi({
      description:
        "After this long in one step without enough evidence the rollout holds; it never rolls back for that.",
    }),
    alpha: z.number().gt(0).lt(1).openapi({
      description: "Probability of rolling a harmless canary back, over the whole rollout.",
      example: 0.01,
    }),
    toleratedRatio: z.strictObject({ failed: ratio, wrong: ratio }).openapi({
      description: "How many times the stable version's rate the canary may have.",
    }),
    needsLabels: z.boolean().openapi({
      description:
        "Whether minRequests of the canary's predictions must have labels before a step is left, the last one included.",
    }),
  })
  .openapi("RolloutPlan");
