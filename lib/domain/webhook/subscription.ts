import type { Fact } from "../fact/fact.ts";
import type { WebhookFormat } from "./webhook.ts";

/** What a webhook wants to be told. */
export interface Subscription {
  /** Id of the webhook. */
  readonly id: string;
  /** Left out for the standard one. */
  readonly format?: Exclude<WebhookFormat, "standard">;
  /** Event types, of which none means all; or MLflow's events. */
  readonly events: readonly string[];
}

/**
 * Who is told from a fact on. Webhooks come, change and go in the log like everything else, so following it says exactly who
 * was there when each fact came about: a webhook's own creation is the first that it is told of.
 *
 * @param subscriptions  who was told up to the fact before
 */
export const subscriptionsAfter = (subscriptions: readonly Subscription[], fact: Fact): readonly Subscription[] => {
  if (fact.subject.kind !== "webhook") return subscriptions;
  const others = subscriptions.filter(({ id }) => id !== fact.subject.id);
  const { status, events, format } = fact.data;
  if (status !== "active") return others;
  const wanted = Array.isArray(events) ? events.filter((event) => typeof event === "string") : [];
  return [...others, { id: fact.subject.id, ...(format === "mlflow" ? { format } : {}), events: wanted }];
};

/** Webhooks in the standard format that are told a fact, by id. */
export const recipientsOf = (subscriptions: readonly Subscription[], { type }: Fact): readonly string[] =>
  subscriptions
    .filter(({ format, events }) => format === undefined && (events.length === 0 || events.includes(type)))
    .map(({ id }) => id);

/** Entities of MLflow's that a fact of some kind may be about. */
const entitiesOf: Readonly<Record<string, readonly string[]>> = {
  model: ["registered_model", "model_version_alias"],
  "model-version": ["model_version", "model_version_tag"],
};

/** Whether any webhook may be told a fact in MLflow's words: it is not cheap to find out what they are. */
export const isWantedByMlflow = (subscriptions: readonly Subscription[], { subject: { kind } }: Fact): boolean => {
  const entities = entitiesOf[kind] ?? [];
  return subscriptions.some(
    ({ format, events }) => format === "mlflow" && events.some((event) => entities.includes(event.replace(/\..*/, ""))),
  );
};

/** Webhooks that are told an event of MLflow's, by id. */
export const mlflowRecipientsOf = (subscriptions: readonly Subscription[], event: string): readonly string[] =>
  subscriptions.filter(({ format, events }) => format === "mlflow" && events.includes(event)).map(({ id }) => id);
