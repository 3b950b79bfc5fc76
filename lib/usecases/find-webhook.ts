import type { Loaded } from "../domain/command/change.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { Webhook, WebhookFormat } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface WebhookNotFound {
  readonly code: "webhook-not-found";
  readonly webhook: string;
}

/**
 * Loads a webhook; a deleted one is not found.
 *
 * @param format  left out, any; else one in another format is not found either
 */
export const findWebhook = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
  format?: WebhookFormat,
): Promise<Result<Loaded<Webhook>, WebhookNotFound>> => {
  const loaded = await aggregates.load(workspace, "webhook", id);
  const isThere = loaded !== undefined && loaded.state.status !== "deleted";
  return isThere && (format === undefined || format === loaded.state.format)
    ? accept(loaded)
    : refuse({ code: "webhook-not-found", webhook: id });
};
