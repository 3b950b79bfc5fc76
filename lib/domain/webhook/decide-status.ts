import type { ChangeOf, Loaded } from "../command/change.ts";
import type { EpochMs } from "../time.ts";
import type { Webhook } from "./webhook.ts";
import { webhookChange } from "./webhook-change.ts";

/**
 * Disables a webhook that is not deleted, or lets it be told again.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 * @returns   undefined when it is so already
 */
export const decideWebhookStatus = (
  webhook: Loaded<Webhook>,
  status: "active" | "disabled",
  at: EpochMs,
): ChangeOf<"webhook"> | undefined =>
  webhook.state.status === status
    ? undefined
    : webhookChange(webhook, "webhook-updated", { ...webhook.state, status, updatedAt: at });
