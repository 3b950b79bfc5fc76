import type { ChangeOf, Loaded } from "../command/change.ts";
import type { EpochMs } from "../time.ts";
import { type Webhook, webhookSlotClaim } from "./webhook.ts";
import { webhookChange } from "./webhook-change.ts";

/**
 * Ends an active webhook and frees its place. What waits for it in the queue is dropped when its turn comes.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 */
export const decideWebhookDeletion = (webhook: Loaded<Webhook>, at: EpochMs): ChangeOf<"webhook"> => ({
  ...webhookChange(webhook, "webhook-deleted", { ...webhook.state, status: "deleted", updatedAt: at }),
  releases: [webhookSlotClaim(webhook.state.slot)],
});
