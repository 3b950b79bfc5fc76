import type { Change, Loaded } from "../command/change.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { versionChange } from "../model-version/version-change.ts";
import type { EpochMs } from "../time.ts";
import type { ChangeRequest } from "./change-request.ts";
import { changeRequestChange } from "./change-request-change.ts";
import { asOf, hasLapsed } from "./lapse.ts";

/**
 * Closes a request that has run out of time and lets its version go. No change: somebody has closed it, or may still act.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 */
export const decideExpiry = (
  request: Loaded<ChangeRequest>,
  version: Loaded<ModelVersion>,
  at: EpochMs,
): readonly Change[] => {
  if (!hasLapsed(request.state, at)) return [];
  const { id, riskTier } = request.state;
  const expired = changeRequestChange(request, "change-request-expired", asOf(request.state, at));
  if (version.state.openChangeRequest !== id) return [expired];
  return [expired, versionChange(version, "approval-closed", riskTier, at, { openChangeRequest: null })];
};
