import { z } from "zod";

/** A rollout is to be looked at: it sleeps in the step queue until then. Delivered at least once, in any order, maybe late. */
export const rolloutStepDueV1 = z.strictObject({
  schema: z.literal("rollout-step-due.v1"),
  workspace: z.string().min(1).max(63),
  /** Id of the rollout, 32 hex digits. */
  rollout: z.string().regex(/^[0-9a-f]{32}$/),
});

export type RolloutStepDueV1 = z.infer<typeof rolloutStepDueV1>;
