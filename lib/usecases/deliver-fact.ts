import { factDetailType } from "../../events/fact.v1.ts";
import type { WebhookMessageV1 } from "../../events/webhook-message.v1.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { Fact } from "../domain/fact/fact.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery } from "../ports/delivery-queue.ts";
import type { WebhookSecrets } from "../ports/webhook-secrets.ts";
import type { WebhookFailure, WebhookSender } from "../ports/webhook-sender.ts";
import { deleteWebhook } from "./delete-webhook.ts";
import { findWebhook } from "./find-webhook.ts";

export interface DeliverFactNeeds {
  readonly aggregates: AggregateStore;
  readonly secrets: WebhookSecrets;
  readonly sender: WebhookSender;
  readonly clock: Clock;
}

/**
 * Takes one fact to one webhook: nothing to do when the webhook is deleted, and a receiver that is gone deletes it.
 *
 * @param contextOf  the worker's context for the end of a webhook
 * @returns          why it should be tried again
 */
export const deliverFact = async (
  needs: DeliverFactNeeds,
  { webhook: id, fact }: Delivery,
  contextOf: (workspace: string, webhook: string) => CommandContext,
): Promise<Result<undefined, Extract<WebhookFailure, { code: "undelivered" }>>> => {
  const { aggregates, secrets, sender, clock } = needs;
  const { workspace } = fact;
  const found = await findWebhook(aggregates, workspace, id);
  if (!found.ok) return accept(undefined);

  const sent = await sender.send({
    url: found.value.state.url,
    id: fact.id,
    at: clock.now(),
    body: JSON.stringify(messageOf(fact)),
    secret: await secrets.secretOf(workspace, id),
  });
  if (sent.ok) return sent;
  if (sent.refusal.code === "undelivered") return refuse(sent.refusal);
  const deleted = await deleteWebhook(needs, contextOf(workspace, id), { webhook: id });
  if (!deleted.ok && deleted.refusal.code !== "webhook-not-found")
    throw new Error(`webhook ${id} could not be deleted: ${deleted.refusal.code}`);
  return accept(undefined);
};

const messageOf = ({ type, ...fact }: Fact): WebhookMessageV1 => ({
  type: factDetailType(type),
  timestamp: fact.at,
  data: { schema: "fact.v1", ...fact },
});
