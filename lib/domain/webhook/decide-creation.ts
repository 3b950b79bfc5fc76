import type { ChangeOf } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { withoutUserInfo } from "../without-user-info.ts";
import { type Webhook, webhookSlotClaim, webhooksMax } from "./webhook.ts";
import { webhookChange } from "./webhook-change.ts";
import { type WebhookUrl, type WebhookUrlFault, webhookUrlFault } from "./webhook-url.ts";

/** What its creator says about a new webhook. */
export interface WebhookCreation extends Pick<Webhook, "format" | "name" | "events" | "description"> {
  readonly url: WebhookUrl;
  readonly status: "active" | "disabled";
}

export interface UnusableWebhookUrl {
  readonly code: "unusable-webhook-url";
  /** Without a name and a password. */
  readonly url: string;
  readonly fault: WebhookUrlFault;
}

export type WebhookCreationRefusal =
  | UnusableWebhookUrl
  | { readonly code: "too-many-webhooks"; readonly webhooksMax: number };

/**
 * Decides whether a workspace gets another webhook.
 *
 * @param slot             a free place among its webhooks, undefined when all are taken
 * @param loopbackAllowed  whether this deployment may talk to its own machine
 * @param id               id of the new webhook, 32 hex digits
 * @param clientSecret     reference of the secret that its creator chose, if one was chosen
 * @param at               instant of the decision, epoch milliseconds UTC
 */
export const decideWebhookCreation = (
  { url, events, ...said }: WebhookCreation,
  { slot, loopbackAllowed }: { readonly slot: number | undefined; readonly loopbackAllowed: boolean },
  { actor, at, ...given }: Pick<Webhook, "id" | "clientSecret"> & { readonly actor: string; readonly at: EpochMs },
): Result<ChangeOf<"webhook">, WebhookCreationRefusal> => {
  const fault = webhookUrlFault(url, loopbackAllowed);
  if (fault !== undefined) return refuse({ code: "unusable-webhook-url", url: withoutUserInfo(url.href), fault });
  if (slot === undefined) return refuse({ code: "too-many-webhooks", webhooksMax });
  const state: Webhook = {
    schema: "webhook.v2",
    ...given,
    ...said,
    url: url.href,
    events: [...new Set(events)].sort(),
    slot,
    createdBy: actor,
    createdAt: at,
    updatedAt: at,
  };
  return accept({ ...webhookChange(null, "webhook-created", state), claims: [webhookSlotClaim(slot)] });
};
