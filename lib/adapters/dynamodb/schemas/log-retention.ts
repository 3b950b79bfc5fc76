import { z } from "zod";

const months = z.int().positive();
const effect = z.string().nullable();

export const logRetentionSchema = z.strictObject({
  schema: z.literal("log-retention.v1"),
  prune: z.boolean(),
  monthsByTier: z.strictObject({ 1: months, 2: months, 3: months, 4: months }),
  minimumIndex: z.int().nonnegative().multipleOf(256),
  snapshot: z.string().nullable(),
  setBy: z.string(),
  setAt: z.int(),
  prunedAt: z.int().nullable(),
  effects: z.strictObject({ prune: effect, deletion: effect }),
});
