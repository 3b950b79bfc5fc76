import { z } from "zod";
import { factV1 } from "./fact.v1.ts";

/** What a webhook's receiver gets: the payload that Standard Webhooks recommends, with the fact as its data. */
export const webhookMessageV1 = z.strictObject({
  /** As the detail-type on the bus: `rollout-started.v1`. */
  type: z.string().regex(/\.v1$/),
  /** When it happened, ISO 8601. */
  timestamp: z.string(),
  data: factV1,
});

export type WebhookMessageV1 = z.infer<typeof webhookMessageV1>;
