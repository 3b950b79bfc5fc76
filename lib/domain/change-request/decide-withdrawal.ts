import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { versionChange } from "../model-version/version-change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { ChangeRequest } from "./change-request.ts";
import { changeRequestChange } from "./change-request-change.ts";
import { type ClosedRefusal, closedRefusal } from "./closed-refusal.ts";

export type WithdrawalRefusal = ClosedRefusal | { readonly code: "not-requester" };

/**
 * Decides whether a request may be taken back: by its requester, or by an administrator when the requester is gone.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 */
export const decideWithdrawal = (
  request: Loaded<ChangeRequest>,
  version: Loaded<ModelVersion>,
  { actor, roles, at }: { readonly actor: string; readonly roles: readonly string[]; readonly at: EpochMs },
): Result<{ readonly request: ChangeOf<"change-request">; readonly others: readonly Change[] }, WithdrawalRefusal> => {
  const closed = closedRefusal(request.state, at);
  if (closed !== undefined) return refuse(closed);
  if (request.state.requestedBy !== actor && !roles.includes("admin")) return refuse({ code: "not-requester" });
  return accept({
    request: changeRequestChange(request, "change-request-withdrawn", {
      ...request.state,
      status: "withdrawn",
      closedAt: at,
    }),
    others: [versionChange(version, "approval-closed", request.state.riskTier, at, { openChangeRequest: null })],
  });
};
