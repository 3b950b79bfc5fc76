import type { Loaded } from "../domain/command/change.ts";
import { type Webhook, webhookSlotClaim, webhooksMax } from "../domain/webhook/webhook.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

/** Id of the webhook at each place of a workspace, undefined where it is free. */
type Places = readonly (string | undefined)[];

/** Who holds the places of a workspace's webhooks; each strongly consistent. */
export const readPlaces = (aggregates: AggregateStore, workspace: string): Promise<Places> =>
  Promise.all(Array.from({ length: webhooksMax }, (_, slot) => aggregates.resolve(workspace, webhookSlotClaim(slot))));

/** One of the free places, chosen by the new webhook's id: those that are created at once seldom want the same. */
export const freePlace = (places: Places, id: string): number | undefined => {
  const free = [...places.keys()].filter((slot) => places[slot] === undefined);
  return free[Number.parseInt(id.slice(-6), 16) % free.length];
};

/** The webhooks that hold places, newest first; each strongly consistent. */
export const webhooksAt = async (
  aggregates: AggregateStore,
  workspace: string,
  places: Places,
): Promise<readonly Loaded<Webhook>[]> => {
  const ids = places.filter((id) => id !== undefined);
  const loaded = await Promise.all(ids.map((id) => aggregates.load(workspace, "webhook", id)));
  return loaded
    .filter((webhook) => webhook !== undefined)
    .filter(({ state }) => state.status !== "deleted")
    .sort(({ state: left }, { state: right }) => (left.id < right.id ? 1 : -1));
};
