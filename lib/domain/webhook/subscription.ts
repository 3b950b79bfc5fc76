import type { Fact } from "../fact/fact.ts";

/** What a webhook wants to be told. */
export interface Subscription {
  /** Id of the webhook. */
  readonly id: string;
  /** Event types; none means all. */
  readonly events: readonly string[];
}

/**
 * Who is told from a fact on. Webhooks come and go in the log like everything else, so following it says exactly who was
 * there when each fact came about: a webhook's own creation is the first that it is told of.
 *
 * @param subscriptions  who was told up to the fact before
 */
export const subscriptionsAfter = (subscriptions: readonly Subscription[], fact: Fact): readonly Subscription[] => {
  if (fact.subject.kind !== "webhook") return subscriptions;
  const others = subscriptions.filter(({ id }) => id !== fact.subject.id);
  const { status, events } = fact.data;
  if (status !== "active") return others;
  const wanted = Array.isArray(events) ? events.filter((event) => typeof event === "string") : [];
  return [...others, { id: fact.subject.id, events: wanted }];
};

/** Webhooks that are told a fact, by id. */
export const recipientsOf = (subscriptions: readonly Subscription[], { type }: Fact): readonly string[] =>
  subscriptions.filter(({ events }) => events.length === 0 || events.includes(type)).map(({ id }) => id);
