import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { type LogRetention, logRetentionId, type MonthsByTier } from "./log-retention.ts";
import { monthsByTier as monthsMin } from "./retention-months.ts";

/** The effect that stands as long as pruning is on: by it the reconciler finds the workspace. */
const pruneLogEffect = "prune-log";

const worker: Effect["worker"] = "reconciler";

const tiers = [1, 2, 3, 4] as const;

export interface RetentionTooShort {
  readonly code: "retention-too-short";
  readonly riskTier: number;
  readonly months: number;
  /** Fewest that the tier is kept. */
  readonly monthsMin: number;
}

/** What somebody wants; tiers that are left out are kept as long as they must. */
export interface RetentionSetting {
  readonly prune: boolean;
  readonly monthsByTier: Partial<MonthsByTier>;
}

/**
 * Decides how long a workspace keeps the texts of its log, and whether those that need not be kept any more are pruned.
 * Never shorter than the product keeps them by itself. What is pruned already stays so.
 *
 * @param basis     undefined where nobody has set it before
 * @param effectId  32 hex digits, for the effect of an order to prune
 * @param at        instant of the decision, epoch milliseconds UTC
 * @returns         no change where all of it is set already
 */
export const decideRetention = (
  basis: Loaded<LogRetention> | undefined,
  { prune, monthsByTier: asked }: RetentionSetting,
  { actor, effectId, at }: { readonly actor: string; readonly effectId: string; readonly at: EpochMs },
): Result<readonly ChangeOf<"log-retention">[], RetentionTooShort> => {
  const monthsByTier: MonthsByTier = { ...monthsMin, ...asked };
  const short = tiers.find((tier) => monthsByTier[tier] < monthsMin[tier]);
  if (short !== undefined)
    return refuse({
      code: "retention-too-short",
      riskTier: short,
      months: monthsByTier[short],
      monthsMin: monthsMin[short],
    });
  const before = basis?.state;
  if (before?.prune === prune && tiers.every((tier) => before.monthsByTier[tier] === monthsByTier[tier]))
    return accept([]);
  const standing = before?.effects.prune ?? null;
  const id = prune ? (standing ?? effectId) : null;
  const state: LogRetention = {
    schema: "log-retention.v1",
    prune,
    monthsByTier,
    minimumIndex: before?.minimumIndex ?? 0,
    snapshot: before?.snapshot ?? null,
    setBy: actor,
    setAt: at,
    prunedAt: before?.prunedAt ?? null,
    effects: { prune: id, deletion: before?.effects.deletion ?? null },
  };
  return accept([
    {
      kind: "log-retention",
      id: logRetentionId,
      basis: basis ?? null,
      event: "retention-set",
      state,
      effects: id === null || id === standing ? [] : [{ id, worker, type: pruneLogEffect, payload: {} }],
      settles: standing === null || standing === id ? [] : [{ id: standing, worker }],
    },
  ]);
};
