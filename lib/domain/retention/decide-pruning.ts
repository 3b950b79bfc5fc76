import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { EpochMs } from "../time.ts";
import { type LogRetention, logRetentionId } from "./log-retention.ts";

/** The effect that stands until all that was pruned is deleted. */
export const deleteEntriesEffect = "delete-entries";

const worker: Effect["worker"] = "reconciler";

/** What may be pruned, as somebody found it. */
export interface PruningPlan {
  /** Revision of the retention that it was found under. */
  readonly revision: number;
  /** Index from which on the texts stay: a multiple of 256, more than the minimum index so far. */
  readonly minimumIndex: number;
  /** Lower-case hex SHA-256 of the leaves before it that are kept, which is written already. */
  readonly snapshot: string;
}

/** What is deleted once the log says that it is pruned. */
export interface Deletion {
  /** Leaves from this index up to, not including, `to`: multiples of 256. */
  readonly from: number;
  readonly to: number;
  /** The snapshot that another has taken the place of; null before the first. */
  readonly snapshot: string | null;
}

/**
 * Decides that the log is pruned as planned. No change: somebody has set, pruned or switched off in the meantime, or what was
 * pruned before is not deleted yet.
 *
 * @param effectId  32 hex digits, for the deletion
 * @param at        instant of the decision, epoch milliseconds UTC
 */
export const decidePruning = (
  retention: Loaded<LogRetention>,
  { revision, minimumIndex, snapshot }: PruningPlan,
  { effectId, at }: { readonly effectId: string; readonly at: EpochMs },
): readonly ChangeOf<"log-retention">[] => {
  const { state } = retention;
  if (retention.revision !== revision || !state.prune || state.effects.deletion !== null) return [];
  const payload = { from: state.minimumIndex, to: minimumIndex, snapshot: state.snapshot };
  const effects = { prune: state.effects.prune, deletion: effectId };
  return [
    {
      ...changed(retention, "log-pruned", { ...state, minimumIndex, snapshot, prunedAt: at, effects }),
      effects: [{ id: effectId, worker, type: deleteEntriesEffect, payload }],
    },
  ];
};

/**
 * Ends a deletion. No change: it has ended.
 *
 * @param effectId  the effect that stood for it
 */
export const completeDeletion = (
  retention: Loaded<LogRetention>,
  effectId: string,
): readonly ChangeOf<"log-retention">[] => {
  const { state } = retention;
  if (state.effects.deletion !== effectId) return [];
  const deleted = { ...state, effects: { prune: state.effects.prune, deletion: null } };
  return [{ ...changed(retention, "pruned-entries-deleted", deleted), settles: [{ id: effectId, worker }] }];
};

/**
 * Reads what an effect asks to be deleted.
 *
 * @throws Error when it is not as `decidePruning` writes it
 */
export const deletionOf = ({ payload: { from, to, snapshot } }: Pick<Effect, "payload">): Deletion => {
  if (typeof from !== "number" || typeof to !== "number" || (snapshot !== null && typeof snapshot !== "string"))
    throw new Error("the effect does not say what is to be deleted");
  return { from, to, snapshot };
};

const changed = (
  basis: Loaded<LogRetention>,
  event: ChangeOf<"log-retention">["event"],
  state: LogRetention,
): ChangeOf<"log-retention"> => ({ kind: "log-retention", id: logRetentionId, basis, event, state });
