import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { ChangeRequest } from "./change-request.ts";

/** Requests are listed by whether somebody still has to act, newest first. */
const changeRequestListing = ({ id, status }: Pick<ChangeRequest, "id" | "status">) => ({
  group: status === "open" ? "open" : "closed",
  sort: id,
});

/** The change that brings a request into a new state, or creates it. */
export const changeRequestChange = (
  basis: Loaded<ChangeRequest> | null,
  event: EventType,
  state: ChangeRequest,
): ChangeOf<"change-request"> => ({
  kind: "change-request",
  id: state.id,
  basis,
  event,
  riskTier: state.riskTier,
  listing: changeRequestListing(state),
  state,
  ...(basis === null && state.status === "open" ? { effects: [expire(state)] } : {}),
  ...(basis?.state.status === "open" && state.status !== "open" ? { settles: [expire(state)] } : {}),
});

/** Stands as long as the request is open, so that somebody closes it when nobody acts on it in time. */
const expire = ({ id, expiresAt }: ChangeRequest): Effect => ({
  id,
  worker: "reconciler",
  type: "expire-change-request",
  payload: { expiresAt },
});
