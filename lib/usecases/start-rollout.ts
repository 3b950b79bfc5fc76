import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { Decision } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { defaultPlans } from "../domain/rollout/default-plans.ts";
import type { Rollout, RolloutPlan } from "../domain/rollout/rollout.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { askPeople } from "./ask-people.ts";
import { executeCommand } from "./execute-command.ts";
import { type MoveInput, type MoveRefusal, prepareMove } from "./prepare-move.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Input extends Pick<MoveInput, "model" | "version" | "reason"> {
  /** Without one the rollout follows the default plan of the model's tier. */
  readonly plan?: RolloutPlan;
}

/** The change request that people vote on; in tier 4 nobody else does, and the rollout has started. */
export interface AskedRollout {
  readonly changeRequest: Snapshot<ChangeRequest>;
  readonly rollout: Snapshot<Rollout> | null;
}

/** Asks people to let a rollout bring a version to Production; the last of them starts it. */
export const startRollout = (
  { aggregates, approvalPolicy, clock, ids }: Needs,
  context: CommandContext,
  { plan, ...reference }: Input,
): Promise<Result<AskedRollout, MoveRefusal | CommandRefusal>> =>
  executeCommand<AskedRollout, MoveRefusal>({ aggregates }, context, async () => {
    const prepared = await prepareMove(aggregates, context.workspace, { ...reference, to: "Production" });
    if (!prepared.ok) return prepared;
    const { riskTier } = prepared.value.subject.model.state;
    const rule = approvalPolicy.ruleFor(riskTier, "Production");
    if (rule === undefined) throw new Error("the approval policy asks nobody about Production");
    const asked = askPeople(
      { clock, ids },
      context.actor,
      prepared.value,
      { rule, policyHash: approvalPolicy.hash },
      { to: "Production", reason: reference.reason, plan: plan ?? defaultPlans[riskTier] },
    );
    return asked.ok ? accept(answerOf(asked.value)) : refuse(asked.refusal);
  });

const answerOf = ({ at, changes, answer }: Decision<{ readonly changeRequest: Snapshot<ChangeRequest> }>) => {
  const started = changes.find((change) => change.kind === "rollout");
  const rollout = started === undefined ? null : snapshotOf(started);
  return { at, changes, answer: { changeRequest: answer.changeRequest, rollout } };
};
