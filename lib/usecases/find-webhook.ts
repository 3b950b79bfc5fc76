import type { Loaded } from "../domain/command/change.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface WebhookNotFound {
  readonly code: "webhook-not-found";
  readonly webhook: string;
}

/** Loads a webhook that is told something; a deleted one is not found. */
export const findWebhook = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<Result<Loaded<Webhook>, WebhookNotFound>> => {
  const loaded = await aggregates.load(workspace, "webhook", id);
  return loaded?.state.status === "active" ? accept(loaded) : refuse({ code: "webhook-not-found", webhook: id });
};
