import { z } from "zod";
import type { Webhook } from "../../../domain/webhook/webhook.ts";

const webhookV1 = z.strictObject({
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

const webhookV2 = webhookV1.extend({
  schema: z.literal("webhook.v2"),
  format: z.enum(["standard", "mlflow"]),
  name: z.string().nullable(),
  clientSecret: z.string().nullable(),
  status: z.enum(["active", "disabled", "deleted"]),
});

/** Version 2 knows formats; before, there was one. */
const fromV1 = (webhook: z.infer<typeof webhookV1>): Webhook => ({
  ...webhook,
  schema: "webhook.v2",
  format: "standard",
  name: null,
  clientSecret: null,
});

export const webhookSchema = z.union([webhookV2, webhookV1.transform(fromV1)]);
