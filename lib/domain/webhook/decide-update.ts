import type { ChangeOf, Loaded } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { withoutUserInfo } from "../without-user-info.ts";
import type { UnusableWebhookUrl } from "./decide-creation.ts";
import type { Webhook } from "./webhook.ts";
import { webhookChange } from "./webhook-change.ts";
import { type WebhookUrl, webhookUrlFault } from "./webhook-url.ts";

/** What shall be different about a webhook; what is left out stays. */
export interface WebhookUpdate extends Partial<Pick<Webhook, "name" | "events" | "description" | "clientSecret">> {
  readonly url?: WebhookUrl;
  readonly status?: "active" | "disabled";
}

/**
 * Decides whether a webhook that is not deleted becomes a different one.
 *
 * @param loopbackAllowed  whether this deployment may talk to its own machine
 * @param at               instant of the decision, epoch milliseconds UTC
 * @returns                undefined when it is so already
 */
export const decideWebhookUpdate = (
  webhook: Loaded<Webhook>,
  { url, events, ...fields }: WebhookUpdate,
  { loopbackAllowed, at }: { readonly loopbackAllowed: boolean; readonly at: EpochMs },
): Result<ChangeOf<"webhook"> | undefined, UnusableWebhookUrl> => {
  const fault = url && webhookUrlFault(url, loopbackAllowed);
  if (url !== undefined && fault !== undefined)
    return refuse({ code: "unusable-webhook-url", url: withoutUserInfo(url.href), fault });
  const before = webhook.state;
  const after: Webhook = {
    ...before,
    ...fields,
    ...(url === undefined ? {} : { url: url.href }),
    ...(events === undefined ? {} : { events: [...new Set(events)].sort() }),
  };
  if (isSame(before, after)) return accept(undefined);
  return accept(webhookChange(webhook, "webhook-updated", { ...after, updatedAt: at }));
};

const isSame = (before: Webhook, after: Webhook): boolean =>
  (["name", "url", "description", "clientSecret", "status"] as const).every(
    (field) => before[field] === after[field],
  ) && before.events.join() === after.events.join();
