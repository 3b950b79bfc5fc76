import { accept, type Result, refuse } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery, DeliveryQueue } from "../ports/delivery-queue.ts";
import type { Ids } from "../ports/ids.ts";
import { findWebhook, type WebhookNotFound } from "./find-webhook.ts";
import type { Snapshot } from "./snapshot.ts";
import { webhookExample } from "./webhook-example.ts";
import { standardMessage } from "./webhook-messages.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly deliveries: DeliveryQueue;
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Nothing is sent to it. */
export interface WebhookDisabled {
  readonly code: "webhook-disabled";
  readonly webhook: string;
}

/**
 * Sends a webhook a message that tells of itself, or MLflow's example, on the way that facts take. Nothing has happened, so no
 * leaf says so.
 */
export const testWebhook = async (
  { aggregates, deliveries, ids, clock }: Needs,
  workspace: string,
  webhook: string,
): Promise<Result<{ readonly id: string }, WebhookNotFound | WebhookDisabled>> => {
  const found = await findWebhook(aggregates, workspace, webhook);
  if (!found.ok) return found;
  if (found.value.state.status === "disabled") return refuse({ code: "webhook-disabled", webhook });
  const id = ids.next();
  const at = clock.now();
  const message =
    found.value.state.format === "mlflow"
      ? webhookExample(found.value.state, at)
      : standardMessage(tested(found.value, { id, workspace, at }));
  await deliveries.send([{ webhook, workspace, id, message: { ...message } } satisfies Delivery]);
  return accept({ id });
};

const tested = (
  { state, revision }: Snapshot<Webhook>,
  { id, workspace, at }: { readonly id: string; readonly workspace: string; readonly at: EpochMs },
) => ({
  ...{ id, workspace, type: "webhook-tested", subject: { kind: "webhook", id: state.id } },
  subjectVersion: revision,
  at: new Date(at).toISOString(),
  data: { ...state },
});
