import type { Webhook } from "../domain/webhook/webhook.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a workspace's webhooks, newest first. */
export const listWebhooks = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Snapshot<Webhook>>> => aggregates.list(workspace, "webhook", { ...page, group: "active" });
