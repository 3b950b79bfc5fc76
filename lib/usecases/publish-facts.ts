import type { Fact } from "../domain/fact/fact.ts";
import type { EpochMs } from "../domain/time.ts";
import { recipientsOf, subscriptionsAfter } from "../domain/webhook/subscription.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery, DeliveryQueue } from "../ports/delivery-queue.ts";
import type { FactBus } from "../ports/fact-bus.ts";
import type { FactCursor, FactCursors } from "../ports/fact-cursors.ts";
import type { LogTiles } from "../ports/log-tiles.ts";
import { readLogEntries } from "./read-log-entries.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface PublishFactsNeeds {
  readonly tiles: LogTiles;
  readonly cursors: FactCursors;
  readonly bus: FactBus;
  readonly deliveries: DeliveryQueue;
  readonly clock: Clock;
  /** Reads the fact that an entry of the log tells. */
  readonly parseFact: (entry: Uint8Array) => Fact;
}

/**
 * Tells what has entered a workspace's log since the last time, in its order, to the bus and to those webhooks that were
 * there when it came about. Only what a published checkpoint covers is told.
 *
 * Any number of these may run at once and die anywhere. The cursor moves only past facts that the bus and the queue have
 * accepted, so none is skipped; one may be told twice, under the same id.
 *
 * @param until  nothing new is told after this instant; what is left waits for the next wake
 */
export const publishFacts = async (needs: PublishFactsNeeds, workspace: string, until: EpochMs): Promise<void> => {
  const { tiles, cursors, clock, parseFact } = needs;
  const size = (await readPublishedHead(tiles, workspace))?.checkpoint.size ?? 0;
  let cursor = await cursors.read(workspace);
  let facts: readonly Fact[] = [];
  while (cursor.next < size) {
    if (clock.now() >= until) return;
    if (facts.length === 0) facts = (await readLogEntries(tiles, workspace, cursor.next, size)).map(parseFact);
    const told = await tell(needs, cursor, facts);
    // Whoever moved it first goes on from there.
    if (!(await cursors.move(workspace, cursor, told))) return;
    facts = facts.slice(told.next - cursor.next);
    cursor = told;
  }
  await cursors.settle(workspace, size);
};

/** Tells the first of these facts, and where the cursor is then. */
const tell = async (
  { bus, deliveries }: PublishFactsNeeds,
  cursor: FactCursor,
  facts: readonly Fact[],
): Promise<FactCursor> => {
  const accepted = await bus.publish(facts);
  const due: Delivery[] = [];
  let { subscriptions } = cursor;
  for (const fact of facts.slice(0, accepted)) {
    subscriptions = subscriptionsAfter(subscriptions, fact);
    due.push(...recipientsOf(subscriptions, fact).map((webhook) => ({ webhook, fact })));
  }
  if (due.length > 0) await deliveries.send(due);
  return { next: cursor.next + accepted, subscriptions };
};
