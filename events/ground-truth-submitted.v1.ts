import { z } from "zod";

/**
 * Labels on their way from whoever knows them to the predictions they belong to. Delivered at least once, in any order:
 * of several labels of a row the one observed last holds.
 */
export const groundTruthSubmittedV1 = z.strictObject({
  schema: z.literal("ground-truth-submitted.v1"),
  workspace: z.string().min(1).max(63),
  labels: z
    .array(
      z.strictObject({
        /** Prediction id, 32 hex digits. */
        predictionId: z.string().regex(/^[0-9a-f]{32}$/),
        /** Place in the request's batch, from 0. */
        row: z.int().nonnegative().max(999_999),
        label: z.union([z.number(), z.string().max(256), z.boolean()]),
        /** Epoch milliseconds UTC. */
        observedAt: z.int().nonnegative(),
      }),
    )
    .min(1)
    .max(1_000)
    .readonly(),
});

export type GroundTruthSubmittedV1 = z.infer<typeof groundTruthSubmittedV1>;
