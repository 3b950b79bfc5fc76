import type { ChangeOf } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { type Webhook, webhookSlotClaim, webhooksMax } from "./webhook.ts";
import { webhookChange } from "./webhook-change.ts";
import { type WebhookUrl, type WebhookUrlFault, webhookUrlFault } from "./webhook-url.ts";

/** What its creator says about a new webhook. */
export interface WebhookCreation {
  readonly url: WebhookUrl;
  /** Event types; none means all. */
  readonly events: readonly string[];
  readonly description: string;
}

export type WebhookCreationRefusal =
  | { readonly code: "unusable-webhook-url"; readonly url: string; readonly fault: WebhookUrlFault }
  | { readonly code: "too-many-webhooks"; readonly webhooksMax: number };

/**
 * Decides whether a workspace gets another webhook.
 *
 * @param slot             a free place among its webhooks, undefined when all are taken
 * @param loopbackAllowed  whether this deployment may talk to its own machine
 * @param id               id of the new webhook, 32 hex digits
 * @param at               instant of the decision, epoch milliseconds UTC
 */
export const decideWebhookCreation = (
  { url, events, description }: WebhookCreation,
  { slot, loopbackAllowed }: { readonly slot: number | undefined; readonly loopbackAllowed: boolean },
  { id, actor, at }: { readonly id: string; readonly actor: string; readonly at: EpochMs },
): Result<ChangeOf<"webhook">, WebhookCreationRefusal> => {
  const fault = webhookUrlFault(url, loopbackAllowed);
  if (fault !== undefined) return refuse({ code: "unusable-webhook-url", url: url.href, fault });
  if (slot === undefined) return refuse({ code: "too-many-webhooks", webhooksMax });
  const state: Webhook = {
    schema: "webhook.v1",
    id,
    url: url.href,
    events: [...new Set(events)].sort(),
    description,
    status: "active",
    slot,
    createdBy: actor,
    createdAt: at,
    updatedAt: at,
  };
  return accept({ ...webhookChange(null, "webhook-created", state), claims: [webhookSlotClaim(slot)] });
};
