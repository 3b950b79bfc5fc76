import { factDetailType } from "../../events/fact.v1.ts";
import type { MlflowWebhookMessageV1 } from "../../events/mlflow-webhook-message.v1.ts";
import type { WebhookMessageV1 } from "../../events/webhook-message.v1.ts";
import type { Fact } from "../domain/fact/fact.ts";
import type { MlflowHappening } from "../domain/webhook/mlflow-happening.ts";

/** What a webhook in the standard format is told of a fact. */
export const standardMessage = ({ type, ...fact }: Fact): WebhookMessageV1 => ({
  type: factDetailType(type),
  timestamp: fact.at,
  data: { schema: "fact.v1", ...fact },
});

/**
 * What a webhook in MLflow's format is told of something that happened.
 *
 * @param at  ISO 8601, UTC; written with an offset, as MLflow's server and older readers of Python have it
 */
export const mlflowMessage = ({ event, data }: MlflowHappening, at: string): MlflowWebhookMessageV1 => {
  const [entity = "", action = ""] = event.split(".");
  return { entity, action, timestamp: at.replace(/Z$/, "+00:00"), data };
};
