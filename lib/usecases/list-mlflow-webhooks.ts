import type { Webhook } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";
import { readPlaces, webhooksAt } from "./webhook-places.ts";

interface Found {
  readonly items: readonly Snapshot<Webhook>[];
  /** Id after which the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/**
 * One page of a workspace's webhooks in MLflow's format, newest first, strongly consistent: its clients list what they have just
 * created, and there are never many.
 *
 * @param after  id of the last webhook of the page before
 */
export const listMlflowWebhooks = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<Found> => {
  const all = await webhooksAt(aggregates, workspace, await readPlaces(aggregates, workspace));
  const left = all.filter(({ state: { format, id } }) => format === "mlflow" && (after === undefined || id < after));
  const items = left.slice(0, limit);
  return { items, next: left.length > limit ? items.at(-1)?.state.id : undefined };
};
