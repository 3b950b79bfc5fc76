import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import { decidePruning } from "../domain/retention/decide-pruning.ts";
import { logRetentionId } from "../domain/retention/log-retention.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { LogPruning } from "../ports/log-pruning.ts";
import { executeCommand } from "./execute-command.ts";
import { type PlanPruningNeeds, planPruning } from "./plan-pruning.ts";

export interface PruneLogNeeds extends PlanPruningNeeds {
  readonly aggregates: AggregateStore;
  readonly pruning: Pick<LogPruning, "readSnapshot" | "writeSnapshot">;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Enters in the log of a workspace that prunes it what of it is pruned, once a day at most. Nothing is deleted here: first the
 * log has to say so, under a published checkpoint.
 *
 * The snapshot is written before the command that names it: a crash in between leaves a file that nothing names.
 *
 * @param contextOf  the worker's context for one day: the same day is the same command
 */
export const pruneLog = async (
  needs: PruneLogNeeds,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const { aggregates, pruning, clock, ids } = needs;
  const found = await aggregates.load(workspace, "log-retention", logRetentionId);
  if (found === undefined || !found.state.prune || found.state.effects.deletion !== null) return;
  const now = clock.now();
  const context = contextOf(workspace, `prune:${new Date(now).toISOString().slice(0, 10)}`);
  if ((await aggregates.recall(context)) !== undefined) return;
  const plan = await planPruning(needs, workspace, found.state, now);
  if (plan === undefined) return;
  const snapshot = await pruning.writeSnapshot(workspace, plan.snapshot);
  const planned = { revision: found.revision, minimumIndex: plan.minimumIndex, snapshot };
  const pruned = await executeCommand<null, never>({ aggregates }, context, async () => {
    const retention = await aggregates.load(workspace, "log-retention", logRetentionId);
    const at = clock.now();
    const changes = retention === undefined ? [] : decidePruning(retention, planned, { effectId: ids.next(), at });
    return accept({ at, changes, answer: null });
  });
  if (!pruned.ok) throw new Error(`the log of ${workspace} could not be pruned: ${pruned.refusal.code}`);
};
