import type { Loaded } from "../domain/command/change.ts";
import { type Webhook, webhookSlotClaim, webhooksMax } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

/** Who holds each place of a workspace's webhooks, by id; strongly consistent. */
const placeHolders = (aggregates: AggregateStore, workspace: string): Promise<readonly (string | undefined)[]> =>
  Promise.all(Array.from({ length: webhooksMax }, (_, slot) => aggregates.resolve(workspace, webhookSlotClaim(slot))));

/** One of the free places, chosen by the new webhook's id: those that are created at once seldom want the same. */
export const freePlace = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<number | undefined> => {
  const holders = await placeHolders(aggregates, workspace);
  const free = [...holders.keys()].filter((slot) => holders[slot] === undefined);
  return free[Number.parseInt(id.slice(-6), 16) % free.length];
};

/** A workspace's webhooks that are not deleted, newest first; each strongly consistent. */
export const allWebhooks = async (
  aggregates: AggregateStore,
  workspace: string,
): Promise<readonly Loaded<Webhook>[]> => {
  const holders = await placeHolders(aggregates, workspace);
  const ids = holders.filter((id) => id !== undefined);
  const loaded = await Promise.all(ids.map((id) => aggregates.load(workspace, "webhook", id)));
  return loaded
    .filter((webhook) => webhook !== undefined)
    .filter(({ state }) => state.status !== "deleted")
    .sort(({ state: left }, { state: right }) => (left.id < right.id ? 1 : -1));
};
