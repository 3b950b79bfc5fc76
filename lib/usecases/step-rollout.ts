import type { Change } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import { advanceRollout } from "../domain/rollout/advance-rollout.ts";
import { takeMove } from "../domain/rollout/take-move.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { CounterStore } from "../ports/counter-store.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { findRollout } from "./find-rollout.ts";
import { type ShiftTrafficNeeds, shiftTraffic } from "./shift-traffic.ts";

export interface StepRolloutNeeds extends ShiftTrafficNeeds {
  readonly aggregates: AggregateStore;
  readonly counters: CounterStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Brings a rollout one move forward if it is time for one, and has its target make the shift that it still owes.
 *
 * Safe to run twice, at once, late, or after dying anywhere: the counts are read anew each time, nothing is committed where
 * nothing changes, and of two who move it one loads and decides again.
 *
 * @param contextOf  the worker's context for an occasion: the same one is the same command
 * @returns          why the target has not made its shift yet, where it has not; the next step asks again
 */
export const stepRollout = async (
  needs: StepRolloutNeeds,
  workspace: string,
  id: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<{ readonly unsettled: string | undefined }> => {
  // Without a key: a later step of the same rollout is another command.
  const { idempotencyKey: _, ...context } = contextOf(workspace, id);
  const stepped = await executeCommand<null, never>(needs, context, async () => {
    const at = needs.clock.now();
    const changes = await nextChanges(needs, workspace, id, at);
    return accept({ at, changes, answer: null });
  });
  if (!stepped.ok) throw new Error(`the step of rollout ${id} could not be recorded: ${stepped.refusal.code}`);
  return shiftTraffic(needs, workspace, id, contextOf);
};

const nextChanges = async (
  { aggregates, counters, ids }: StepRolloutNeeds,
  workspace: string,
  id: string,
  at: number,
): Promise<readonly Change[]> => {
  const rollout = await aggregates.load(workspace, "rollout", id);
  if (rollout === undefined || rollout.state.finishedAt !== null) return [];
  const buckets = await counters.read(workspace, rollout.state.route, rollout.state.startedAt);
  const move = advanceRollout(rollout.state, { buckets }, at);
  if (move === undefined) return [];
  const found = await findRollout(aggregates, workspace, id);
  // It moved while the counts were read: what was decided may no longer hold, and whoever moved it has looked.
  if (!found.ok || found.value.rollout.revision !== rollout.revision) return [];
  return takeMove(found.value, move, { effectId: ids.next(), at });
};
