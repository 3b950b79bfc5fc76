import type { CommandContext } from "../domain/command/command-context.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery } from "../ports/delivery-queue.ts";
import type { Undelivered, WebhookSender } from "../ports/webhook-sender.ts";
import { findWebhook } from "./find-webhook.ts";
import { setWebhookStatus } from "./set-webhook-status.ts";
import { type SigningNeeds, signingSecret } from "./signing-secret.ts";

export interface DeliverMessageNeeds extends SigningNeeds {
  readonly aggregates: AggregateStore;
  readonly sender: Pick<WebhookSender, "send">;
  readonly clock: Clock;
}

/**
 * Takes one message to one webhook: nothing to do when the webhook is deleted or disabled, and a receiver that is gone (410)
 * disables it. That is an answer to the webhook as it was when the message left: who has enabled or changed it since is asked
 * again, by the next attempt.
 *
 * @param contextOf  the worker's context for disabling a webhook, by the occasion: the same one is the same command
 * @returns          why it should be tried again
 */
export const deliverMessage = async (
  needs: DeliverMessageNeeds,
  { webhook: id, workspace, ...delivery }: Delivery,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<Result<undefined, Undelivered>> => {
  const { aggregates, sender, clock } = needs;
  const found = await findWebhook(aggregates, workspace, id);
  if (!found.ok || found.value.state.status !== "active") return accept(undefined);
  const { state, revision } = found.value;
  const signing = await signingSecret(needs, workspace, state);
  if (!signing.ok) return signing;

  const sent = await sender.send({
    ...{ url: state.url, format: state.format, id: delivery.id, at: clock.now() },
    body: JSON.stringify(delivery.message),
    secret: signing.value,
  });
  if (sent.ok) return sent;
  if (sent.refusal.code === "undelivered") return refuse(sent.refusal);
  const gone = { webhook: id, status: "disabled", ifMatch: revision } as const;
  const disabled = await setWebhookStatus(needs, contextOf(workspace, `${id}.${revision}`), gone);
  if (disabled.ok || disabled.refusal.code === "webhook-not-found") return accept(undefined);
  if (disabled.refusal.code === "precondition-failed")
    return refuse({ code: "undelivered", reason: "status 410, and the webhook was changed meanwhile" });
  throw new Error(`webhook ${id} could not be disabled: ${disabled.refusal.code}`);
};
