import type { ChangeOf, Loaded } from "../command/change.ts";
import type { ChangeRequest } from "./change-request.ts";

/** Requests are listed by whether somebody still has to act, newest first. */
const changeRequestListing = ({ id, status }: Pick<ChangeRequest, "id" | "status">) => ({
  group: status === "open" ? "open" : "closed",
  sort: id,
});

/** The change that brings a request into a new state, or creates it. */
export const changeRequestChange = (
  basis: Loaded<ChangeRequest> | null,
  event: string,
  state: ChangeRequest,
): ChangeOf<"change-request"> => ({
  kind: "change-request",
  id: state.id,
  basis,
  event,
  riskTier: state.riskTier,
  listing: changeRequestListing(state),
  state,
});
