import type { MlflowWebhookMessageV1 } from "../../events/mlflow-webhook-message.v1.ts";
import type { EpochMs } from "../domain/time.ts";
import { type MlflowEvent, mlflowEventsAmong } from "../domain/webhook/mlflow-event.ts";
import { mlflowExample } from "../domain/webhook/mlflow-example.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
import { mlflowMessage } from "./webhook-messages.ts";

/**
 * What a webhook in MLflow's format is sent to try it.
 *
 * @param event  left out, the first that it is told of
 */
export const webhookExample = (
  { id, events }: Webhook,
  at: EpochMs,
  event: MlflowEvent | undefined = mlflowEventsAmong(events)[0],
): MlflowWebhookMessageV1 => {
  if (event === undefined) throw new Error(`webhook ${id} is told of nothing`);
  return mlflowMessage(mlflowExample(event), new Date(at).toISOString());
};
