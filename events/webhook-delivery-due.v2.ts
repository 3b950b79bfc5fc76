import { z } from "zod";
import { json } from "./json.ts";

/** One message for one webhook, on its way through the delivery queue. Delivered at least once, in any order. */
export const webhookDeliveryDueV2 = z.strictObject({
  schema: z.literal("webhook-delivery-due.v2"),
  /** Id of the webhook, 32 hex digits. */
  webhook: z.string().regex(/^[0-9a-f]{32}$/),
  workspace: z.string().min(1),
  /** Names the message in its receiver's headers. */
  id: z.string().min(1),
  /** `webhook-message.v1` or `mlflow-webhook-message.v1`, as the webhook's format has it. */
  message: z.record(z.string(), json).readonly(),
});

export type WebhookDeliveryDueV2 = z.infer<typeof webhookDeliveryDueV2>;
