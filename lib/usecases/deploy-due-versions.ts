import type { CommandContext } from "../domain/command/command-context.ts";
import { foreignText } from "../domain/foreign-text.ts";
import { accept } from "../domain/result.ts";
import { deployVersionEffect } from "../domain/routing/decide-deployment.ts";
import {
  type DeploymentOutcome,
  decideDeploymentConfirmation,
} from "../domain/routing/decide-deployment-confirmation.ts";
import { readDeploymentOrder } from "../domain/routing/deployment-order.ts";
import type { AggregateStore, DueEffect } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { DeploymentImpossibleError } from "../ports/deployment-impossible-error.ts";
import type { TargetActuator } from "../ports/target-actuator.ts";
import { combinedFailure } from "./combined-failure.ts";
import { executeCommand } from "./execute-command.ts";

/** Each failure stays in its target's state, and a leaf holds 65,535 bytes of that. */
const failureLengthMax = 500;

/** A function that does not settle takes a minute of the stepper's two. */
const targetsAtOnceMax = 4;

interface Needs {
  readonly aggregates: AggregateStore;
  readonly actuator: TargetActuator;
  readonly clock: Clock;
}

/**
 * Brings every version that is due in a workspace to its target, and records what became of it.
 *
 * @param contextOf  the worker's context for one effect, keyed by the effect so that a repeated confirmation is known
 */
export const deployDueVersions = async (
  needs: Needs,
  workspace: string,
  contextOf: (workspace: string, effectId: string) => CommandContext,
): Promise<void> => {
  const failures: unknown[] = [];
  const due = await needs.aggregates.dueEffects(workspace, "rollout-stepper");
  // The same worker also has what stands for rollouts.
  const targets = byTarget(due.filter(({ effect }) => effect.type === deployVersionEffect));
  const workThrough = async (): Promise<void> => {
    for (let orders = targets.shift(); orders !== undefined; orders = targets.shift()) {
      for (const due of orders) {
        try {
          await deploy(needs, contextOf(workspace, due.effect.id), due);
        } catch (error) {
          // A target that cannot be reached now must not hold up the others; the next wake tries it again.
          failures.push(error);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: targetsAtOnceMax }, workThrough));
  if (failures.length > 0) throw combinedFailure(failures);
};

/** Orders of one target wait for each other: at once, all but one would be refused by its function. */
const byTarget = (orders: readonly DueEffect[]): DueEffect[][] => {
  const targets = new Map<string, DueEffect[]>();
  for (const order of orders) {
    const others = targets.get(order.subject.id);
    if (others === undefined) targets.set(order.subject.id, [order]);
    else others.push(order);
  }
  return [...targets.values()];
};

const deploy = async (
  { aggregates, actuator, clock }: Needs,
  context: CommandContext,
  { subject, effect }: DueEffect,
): Promise<void> => {
  const { workspace } = context;
  const order = readDeploymentOrder(effect);
  const outcome = await actuator.deploy({ workspace, ...order }).then(
    (deployed): DeploymentOutcome => ({ status: "ready", ...deployed }),
    (error: unknown): DeploymentOutcome => {
      if (error instanceof DeploymentImpossibleError)
        return { status: "failed", reason: foreignText(error.message, failureLengthMax) };
      throw error;
    },
  );
  const confirmed = await executeCommand<null, { readonly code: string }>({ aggregates }, context, async () => {
    const target = await aggregates.load(workspace, "target", subject.id);
    if (target === undefined) throw new Error(`target ${subject.id} has an effect but no state`);
    const model = await aggregates.load(workspace, "model", target.state.model);
    const at = clock.now();
    const decision = decideDeploymentConfirmation(
      target,
      model?.state.riskTier ?? 1,
      { version: order.version, effectId: effect.id, outcome },
      at,
    );
    return decision.ok
      ? accept({ at, changes: decision.value === undefined ? [] : [decision.value], answer: null })
      : decision;
  });
  if (!confirmed.ok)
    throw new Error(`the deployment on ${subject.id} could not be recorded: ${confirmed.refusal.code}`);
};
