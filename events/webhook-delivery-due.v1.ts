import { z } from "zod";
import { factV1 } from "./fact.v1.ts";

/** One fact for one webhook, as it was enqueued before webhooks had formats. Still read, no longer written. */
export const webhookDeliveryDueV1 = z.strictObject({
  schema: z.literal("webhook-delivery-due.v1"),
  /** Id of the webhook, 32 hex digits. */
  webhook: z.string().regex(/^[0-9a-f]{32}$/),
  /** What happened, past tense: `rollout-started`. */
  type: z.string().min(1),
  fact: factV1,
});
