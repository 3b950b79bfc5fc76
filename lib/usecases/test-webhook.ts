import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { DeliveryQueue } from "../ports/delivery-queue.ts";
import type { Ids } from "../ports/ids.ts";
import { findWebhook, type WebhookNotFound } from "./find-webhook.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly deliveries: DeliveryQueue;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Sends a webhook a message that tells of itself, on the way that facts take. Nothing has happened, so no leaf says so. */
export const testWebhook = async (
  { aggregates, deliveries, ids, clock }: Needs,
  workspace: string,
  webhook: string,
): Promise<Result<{ readonly id: string }, WebhookNotFound>> => {
  const found = await findWebhook(aggregates, workspace, webhook);
  if (!found.ok) return found;
  const id = ids.next();
  const fact = {
    id,
    workspace,
    type: "webhook-tested",
    subject: { kind: "webhook", id: webhook },
    subjectVersion: found.value.revision,
    at: new Date(clock.now()).toISOString(),
    data: { ...found.value.state },
  };
  await deliveries.send([{ webhook, fact }]);
  return accept({ id });
};
