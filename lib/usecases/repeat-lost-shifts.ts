import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import { isSplitInForce, repeatShift } from "../domain/rollout/repeat-shift.ts";
import { advanceRolloutEffect } from "../domain/rollout/rollout-change.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { TrafficActuator } from "../ports/traffic-actuator.ts";
import { executeCommand } from "./execute-command.ts";
import { workThrough } from "./work-through.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Who reads how a target splits its traffic, by its kind. */
  readonly actuators: { readonly lambda: TrafficActuator; readonly sagemaker: TrafficActuator };
}

/**
 * Compares what the targets of a workspace's rollouts report with what the rollouts intend, and asks for a lost shift again.
 *
 * @param contextOf  the worker's context for one state of a rollout
 */
export const repeatLostShifts = async (
  needs: Needs,
  workspace: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const { aggregates } = needs;
  const due = await aggregates.dueEffects(workspace, "rollout-stepper");
  const running = due.filter(({ effect }) => effect.type === advanceRolloutEffect);
  await workThrough(running, ({ subject }) => compare(needs, workspace, subject.id, contextOf));
};

const compare = async (
  { aggregates, actuators, clock, ids }: Needs,
  workspace: string,
  id: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const seen = await aggregates.load(workspace, "rollout", id);
  if (seen === undefined || !isSplitInForce(seen.state)) return;
  const target = await aggregates.load(workspace, "target", seen.state.target);
  if (target === undefined || target.state.kind === "http") throw new Error(`rollout ${id} has no target that splits`);
  const reported = await actuators[target.state.kind].read(target.state);

  const context = contextOf(workspace, `${id}:${seen.revision}`);
  const repeated = await executeCommand<null, never>({ aggregates }, context, async () => {
    const rollout = await aggregates.load(workspace, "rollout", id);
    const at = clock.now();
    // What was read says nothing of weights that were asked for since.
    const isSame = rollout !== undefined && rollout.revision === seen.revision;
    const changes = isSame ? repeatShift(rollout, target.state, reported, { effectId: ids.next(), at }) : [];
    return accept({ at, changes, answer: null });
  });
  if (!repeated.ok)
    throw new Error(`the shift of rollout ${id} could not be asked for again: ${repeated.refusal.code}`);
};
