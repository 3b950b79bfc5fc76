import type { ChangeOf, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { Webhook } from "./webhook.ts";

/** The change that brings a webhook into a new state, or creates it. Deleted ones are listed by themselves. */
export const webhookChange = (
  basis: Loaded<Webhook> | null,
  event: EventType,
  state: Webhook,
): ChangeOf<"webhook"> => ({
  kind: "webhook",
  id: state.id,
  basis,
  event,
  listing: { group: state.status === "deleted" ? "deleted" : "active", sort: state.id },
  state,
});
