import type { CommandContext } from "../domain/command/command-context.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery } from "../ports/delivery-queue.ts";
import type { Undelivered, WebhookSender } from "../ports/webhook-sender.ts";
import { deleteWebhook } from "./delete-webhook.ts";
import { findWebhook } from "./find-webhook.ts";
import { type SigningNeeds, signingSecret } from "./signing-secret.ts";

export interface DeliverMessageNeeds extends SigningNeeds {
  readonly aggregates: AggregateStore;
  readonly sender: Pick<WebhookSender, "send">;
  readonly clock: Clock;
}

/**
 * Takes one message to one webhook: nothing to do when the webhook is deleted or disabled, and a receiver that is gone deletes
 * it.
 *
 * @param contextOf  the worker's context for the end of a webhook
 * @returns          why it should be tried again
 */
export const deliverMessage = async (
  needs: DeliverMessageNeeds,
  { webhook: id, workspace, ...delivery }: Delivery,
  contextOf: (workspace: string, webhook: string) => CommandContext,
): Promise<Result<undefined, Undelivered>> => {
  const { aggregates, sender, clock } = needs;
  const found = await findWebhook(aggregates, workspace, id);
  if (!found.ok || found.value.state.status !== "active") return accept(undefined);
  const { url, format } = found.value.state;
  const signing = await signingSecret(needs, workspace, found.value.state);
  if (!signing.ok) return signing;

  const sent = await sender.send({
    ...{ url, format, id: delivery.id, at: clock.now() },
    body: JSON.stringify(delivery.message),
    secret: signing.value,
  });
  if (sent.ok) return sent;
  if (sent.refusal.code === "undelivered") return refuse(sent.refusal);
  const deleted = await deleteWebhook(needs, contextOf(workspace, id), { webhook: id });
  if (!deleted.ok && deleted.refusal.code !== "webhook-not-found")
    throw new Error(`webhook ${id} could not be deleted: ${deleted.refusal.code}`);
  return accept(undefined);
};
