import type { Fact } from "../domain/fact/fact.ts";
import {
  isWantedByMlflow,
  mlflowRecipientsOf,
  recipientsOf,
  type Subscription,
} from "../domain/webhook/subscription.ts";
import type { Delivery } from "../ports/delivery-queue.ts";
import { type HappeningNeeds, happeningsOfFact, type Passage } from "./happenings-of-fact.ts";
import { mlflowMessage, standardMessage } from "./webhook-messages.ts";

/**
 * Messages that a fact is to webhooks, each in its format. Working them out again gives the same ones, under the same ids.
 *
 * @param passage  the fact with its neighbours in the log
 */
export const dueDeliveries = async (
  needs: HappeningNeeds,
  passage: Passage,
  fact: Fact,
  subscriptions: readonly Subscription[],
): Promise<readonly Delivery[]> => {
  const { id, workspace } = fact;
  const standard = recipientsOf(subscriptions, fact).map((webhook): Delivery => {
    return { webhook, workspace, id, message: { ...standardMessage(fact) } };
  });
  if (!isWantedByMlflow(subscriptions, fact)) return standard;
  const happenings = await happeningsOfFact(needs, passage, fact);
  const mlflow = happenings.flatMap((happening, ordinal) => {
    const message = { ...mlflowMessage(happening, fact.at) };
    return mlflowRecipientsOf(subscriptions, happening.event).map((webhook): Delivery => {
      return { webhook, workspace, id: `${id}-${ordinal}`, message };
    });
  });
  return [...standard, ...mlflow];
};
