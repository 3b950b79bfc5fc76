import type { Fact } from "../domain/fact/fact.ts";
import type { EpochMs } from "../domain/time.ts";
import { isSuperseded } from "../domain/webhook/client-secret.ts";
import { subscriptionsAfter } from "../domain/webhook/subscription.ts";
import type { ClientSecrets } from "../ports/client-secrets.ts";
import type { Clock } from "../ports/clock.ts";
import type { Delivery, DeliveryQueue } from "../ports/delivery-queue.ts";
import type { FactBus } from "../ports/fact-bus.ts";
import type { FactCursor, FactCursors } from "../ports/fact-cursors.ts";
import { dueDeliveries } from "./due-deliveries.ts";
import type { HappeningNeeds, Passage } from "./happenings-of-fact.ts";
import { readLogEntries } from "./read-log-entries.ts";
import { readPublishedHead } from "./read-published-head.ts";

export interface PublishFactsNeeds extends HappeningNeeds {
  readonly cursors: FactCursors;
  readonly bus: FactBus;
  readonly deliveries: DeliveryQueue;
  readonly clientSecrets: Pick<ClientSecrets, "forget">;
  readonly clock: Clock;
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
  let passage: Passage = { facts: [], first: cursor.next, size };
  while (cursor.next < size) {
    if (clock.now() >= until) return;
    if (cursor.next === passage.first + passage.facts.length) {
      const entries = await readLogEntries(tiles, workspace, cursor.next, size);
      passage = { facts: entries.map(parseFact), first: cursor.next, size };
    }
    const told = await tell(needs, cursor, passage);
    // Whoever moved it first goes on from there.
    if (!(await cursors.move(workspace, cursor, told))) return;
    cursor = told;
  }
  await cursors.settle(workspace, size);
};

/** Tells the first of the facts that are not told yet, and where the cursor is then. */
const tell = async (needs: PublishFactsNeeds, cursor: FactCursor, passage: Passage): Promise<FactCursor> => {
  const { bus, deliveries } = needs;
  const untold = passage.facts.slice(cursor.next - passage.first);
  const accepted = await bus.publish(untold);
  const working: Promise<readonly Delivery[]>[] = [];
  let { subscriptions } = cursor;
  for (const fact of untold.slice(0, accepted)) {
    subscriptions = subscriptionsAfter(subscriptions, fact);
    working.push(dueDeliveries(needs, passage, fact, subscriptions));
  }
  const due = (await Promise.all(working)).flat();
  if (due.length > 0) await deliveries.send(due);
  for (const fact of untold.slice(0, accepted))
    if (fact.subject.kind === "webhook") await forgetPastSecrets(needs, fact);
  return { next: cursor.next + accepted, subscriptions };
};

/** Done here because everything that happens to a webhook comes by, whatever died since: no secret outlives its use. */
const forgetPastSecrets = async ({ clientSecrets, parseState }: PublishFactsNeeds, fact: Fact): Promise<void> => {
  const { id, format, status, clientSecret } = parseState("webhook", fact.data);
  if (format === "standard") return;
  const stands =
    status === "deleted"
      ? { revision: Number.POSITIVE_INFINITY, inUse: null }
      : { revision: fact.subjectVersion, inUse: clientSecret };
  await clientSecrets.forget(fact.workspace, id, (reference) => isSuperseded(reference, stands));
};
