import { z } from "zod";

export const captureWindowSchema = z.strictObject({
  schema: z.literal("capture-window.v1"),
  id: z.string(),
  start: z.int(),
  objects: z.int().positive(),
  bytes: z.int().nonnegative(),
  manifest: z.string(),
  listedAt: z.int(),
});
