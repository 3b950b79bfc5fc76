import { z } from "zod";

export const trackingRunSchema = z.strictObject({
  schema: z.literal("tracking-run.v1"),
  id: z.string(),
  experiment: z.string(),
  status: z.enum(["FINISHED", "FAILED", "KILLED"]),
  digest: z.string(),
  endedAt: z.int(),
});
