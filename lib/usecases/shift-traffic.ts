import type { CommandContext } from "../domain/command/command-context.ts";
import { foreignText } from "../domain/foreign-text.ts";
import { accept } from "../domain/result.ts";
import { confirmShift, type ShiftOutcome } from "../domain/rollout/confirm-shift.ts";
import type { Rollout, Shift } from "../domain/rollout/rollout.ts";
import { deploymentOf } from "../domain/routing/deployment-of.ts";
import type { Target } from "../domain/routing/target.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { ShiftImpossibleError } from "../ports/shift-impossible-error.ts";
import { ShiftUnsettledError } from "../ports/shift-unsettled-error.ts";
import type { TrafficActuator } from "../ports/traffic-actuator.ts";
import { executeCommand } from "./execute-command.ts";
import { findRollout } from "./find-rollout.ts";

export interface ShiftTrafficNeeds {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Who splits the traffic of a target, by its kind. */
  readonly actuators: { readonly [Kind in Exclude<Target["kind"], "http">]: TrafficActuator };
}

/** A failure stays in the rollout's state, and a leaf holds 65,535 bytes of that. */
const failureLengthMax = 500;

/**
 * Has a target make the shift that a rollout has asked it for, if there is one, and records what became of it.
 *
 * Weights are absolute, and the newest must be the last: when another shift has taken the place of this one while it was made,
 * that one's weights are set after it.
 *
 * @returns why it is not made yet, where it is not: no fault, the effect stands and the next try goes on
 */
export const shiftTraffic = async (
  needs: ShiftTrafficNeeds,
  workspace: string,
  id: string,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<{ readonly unsettled: string | undefined }> => {
  const first = await needs.aggregates.load(workspace, "rollout", id);
  if (first === undefined || first.state.shift.effect === null) return { unsettled: undefined };
  for (let rollout = first.state; ; ) {
    const outcome = await ask(needs, workspace, rollout);
    if (outcome.status === "unsettled") return { unsettled: outcome.reason };
    const { effect } = rollout.shift;
    if (effect !== null) await confirm(needs, contextOf(workspace, effect), id, effect, outcome);
    const now = await needs.aggregates.load(workspace, "rollout", id);
    if (now === undefined || isSame(now.state.shift, rollout.shift)) return { unsettled: undefined };
    rollout = now.state;
  }
};

const isSame = (left: Shift, right: Shift): boolean =>
  left.requestedAt === right.requestedAt && left.weightBasisPoints === right.weightBasisPoints;

const ask = async (
  { aggregates, actuators }: ShiftTrafficNeeds,
  workspace: string,
  { id, target: name, stable, candidate, shift }: Rollout,
): Promise<ShiftOutcome | { readonly status: "unsettled"; readonly reason: string }> => {
  const loaded = await aggregates.load(workspace, "target", name);
  if (loaded === undefined || loaded.state.kind === "http") throw new Error(`rollout ${id} has no target that splits`);
  const target = loaded.state;
  const { weightBasisPoints } = shift;
  const order = {
    target,
    stable: deploymentOf(target, stable),
    canary: deploymentOf(target, candidate),
    weightBasisPoints,
  };
  try {
    await actuators[loaded.state.kind].shift(order);
    return { status: "applied" };
  } catch (error) {
    if (error instanceof ShiftImpossibleError)
      return { status: "impossible", reason: foreignText(error.message, failureLengthMax) };
    if (error instanceof ShiftUnsettledError) return { status: "unsettled", reason: error.message };
    throw error;
  }
};

const confirm = async (
  { aggregates, clock, ids }: ShiftTrafficNeeds,
  context: CommandContext,
  id: string,
  effect: string,
  outcome: ShiftOutcome,
): Promise<void> => {
  const confirmed = await executeCommand<null, { readonly code: string }>({ aggregates }, context, async () => {
    const found = await findRollout(aggregates, context.workspace, id);
    if (!found.ok) return found;
    const at = clock.now();
    const changes = confirmShift(found.value, effect, outcome, { effectId: ids.next(), at });
    return accept({ at, changes, answer: null });
  });
  if (!confirmed.ok) throw new Error(`the shift of rollout ${id} could not be recorded: ${confirmed.refusal.code}`);
};
