import { z } from "zod";

export const webhookSchema = z.strictObject({
  schema: z.literal("webhook.v1"),
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  description: z.string(),
  status: z.enum(["active", "deleted"]),
  slot: z.int().nonnegative(),
  createdBy: z.string(),
  createdAt: z.int(),
  updatedAt: z.int(),
});
