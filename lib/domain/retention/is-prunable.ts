import type { LegalHold } from "../legal-hold/legal-hold.ts";
import { isEventHeld } from "../legal-hold/what-is-held.ts";
import { haveMonthsPassed } from "./have-months-passed.ts";
import type { MonthsByTier } from "./log-retention.ts";
import type { RetainedLeaf } from "./retained-leaf.ts";
import { retentionMonths } from "./retention-months.ts";

/** What decides on a leaf besides itself. */
export interface PruningPolicy {
  readonly monthsByTier: MonthsByTier;
  /** The workspace's active holds. */
  readonly holds: readonly LegalHold[];
  /** ISO 8601 with milliseconds, UTC. */
  readonly now: string;
}

/**
 * Whether the text of a leaf need not be kept any more: no active hold keeps it, and the longest of what its tier, its
 * frameworks and those of its model as it stands now ask for has passed.
 *
 * @param modelFrameworks  of the model that it is about; none where it is about none
 */
export const isPrunable = (
  leaf: RetainedLeaf,
  modelFrameworks: readonly string[],
  { monthsByTier, holds, now }: PruningPolicy,
): boolean => {
  const months = retentionMonths(leaf.riskTier, [...leaf.frameworks, ...modelFrameworks], monthsByTier);
  return !isEventHeld(holds, leaf) && haveMonthsPassed(months, leaf.at, now);
};
