import { accept, type Result } from "../domain/result.ts";
import type { MlflowEvent } from "../domain/webhook/mlflow-event.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { Undelivered, WebhookAnswer, WebhookSender } from "../ports/webhook-sender.ts";
import { findWebhook, type WebhookNotFound } from "./find-webhook.ts";
import { type SigningNeeds, signingSecret } from "./signing-secret.ts";
import { webhookExample } from "./webhook-example.ts";

interface Needs extends SigningNeeds {
  readonly aggregates: AggregateStore;
  readonly sender: Pick<WebhookSender, "probe">;
  readonly ids: Ids;
  readonly clock: Clock;
}

/**
 * Sends a webhook in MLflow's format MLflow's example at once, disabled or not, and tells what its receiver answered. Nothing has
 * happened, so no leaf says so.
 *
 * @param event  left out, the first that it is told of
 */
export const probeWebhook = async (
  needs: Needs,
  workspace: string,
  { webhook, event }: { readonly webhook: string; readonly event: MlflowEvent | undefined },
): Promise<Result<Result<WebhookAnswer, Undelivered>, WebhookNotFound>> => {
  const found = await findWebhook(needs.aggregates, workspace, webhook, "mlflow");
  if (!found.ok) return found;
  const { state } = found.value;
  const signing = await signingSecret(needs, workspace, state);
  if (!signing.ok) return accept(signing);
  const at = needs.clock.now();
  const probed = await needs.sender.probe({
    ...{ url: state.url, format: state.format, id: needs.ids.next(), at },
    body: JSON.stringify(webhookExample(state, at, event)),
    secret: signing.value,
  });
  return accept(probed);
};
