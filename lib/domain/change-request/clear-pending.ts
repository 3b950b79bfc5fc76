import type { ChangeOf, Loaded } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { ChangeRequest } from "./change-request.ts";
import { changeRequestChange } from "./change-request-change.ts";
import { asOf, hasLapsed } from "./lapse.ts";

export interface ChangeRequestOpen {
  readonly code: "change-request-open";
  readonly changeRequest: string;
}

/**
 * Makes room for another move of a version: at most one request may be open on it.
 *
 * @param pending  the request that the version names as open
 * @returns        nothing when none is open; the change that closes it when it has lapsed
 */
export const clearPending = (
  pending: Loaded<ChangeRequest> | undefined,
  at: EpochMs,
): Result<readonly ChangeOf<"change-request">[], ChangeRequestOpen> => {
  if (pending === undefined || pending.state.status !== "open") return accept([]);
  if (!hasLapsed(pending.state, at)) return refuse({ code: "change-request-open", changeRequest: pending.state.id });
  return accept([changeRequestChange(pending, "change-request-expired", asOf(pending.state, at))]);
};
