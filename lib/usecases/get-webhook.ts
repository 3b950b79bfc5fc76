import type { Result } from "../domain/result.ts";
import type { Webhook, WebhookFormat } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { findWebhook, type WebhookNotFound } from "./find-webhook.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Reads a webhook, without its secret.
 *
 * @param format  left out, any
 */
export const getWebhook = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  id: string,
  format?: WebhookFormat,
): Promise<Result<Snapshot<Webhook>, WebhookNotFound>> => findWebhook(aggregates, workspace, id, format);
