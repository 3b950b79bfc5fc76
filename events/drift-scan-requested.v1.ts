import { z } from "zod";

/** A window of a monitor has closed and is to be assessed. Delivered at least once, in any order, maybe late. */
export const driftScanRequestedV1 = z.strictObject({
  schema: z.literal("drift-scan-requested.v1"),
  workspace: z.string().min(1).max(63),
  /** Name of the model that the monitor watches. */
  monitor: z.string().min(1).max(128),
  /** Half open, epoch milliseconds UTC. */
  window: z
    .strictObject({ start: z.int().nonnegative(), end: z.int().positive() })
    .refine(({ start, end }) => start < end, "a window ends after it starts"),
});

export type DriftScanRequestedV1 = z.infer<typeof driftScanRequestedV1>;
