import { z } from "zod";
import { factV1 } from "./fact.v1.ts";

/** One fact for one webhook, on its way through the delivery queue. Delivered at least once, in any order. */
export const webhookDeliveryDueV1 = z.strictObject({
  schema: z.literal("webhook-delivery-due.v1"),
  /** Id of the webhook, 32 hex digits. */
  webhook: z.string().regex(/^[0-9a-f]{32}$/),
  /** What happened, past tense: `rollout-started`. */
  type: z.string().min(1),
  fact: factV1,
});

export type WebhookDeliveryDueV1 = z.infer<typeof webhookDeliveryDueV1>;
