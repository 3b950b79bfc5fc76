import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { decideTransition } from "../domain/model-version/decide-transition.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result } from "../domain/result.ts";
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

/** The version as it is now, and the change request where the policy asks for one; while it is open nothing has moved. */
export interface Transition {
  readonly version: Snapshot<ModelVersion>;
  readonly changeRequest: Snapshot<ChangeRequest> | null;
}

/** Moves a version to a stage, or asks the people whom the approval policy names. */
export const transitionStage = (
  { aggregates, approvalPolicy, clock, ids }: Needs,
  context: CommandContext,
  input: MoveInput,
): Promise<Result<Transition, MoveRefusal | CommandRefusal>> =>
  executeCommand<Transition, MoveRefusal>({ aggregates }, context, async () => {
    const prepared = await prepareMove(aggregates, context.workspace, input);
    if (!prepared.ok) return prepared;
    const { subject, pending } = prepared.value;
    const { to, reason } = input;
    const rule = approvalPolicy.ruleFor(subject.model.state.riskTier, to);
    if (rule !== undefined) {
      const inForce = { rule, policyHash: approvalPolicy.hash };
      return askPeople({ clock, ids }, context.actor, prepared.value, inForce, input);
    }
    const at = clock.now();
    const decision = decideTransition(subject, pending, { to, reason, salt: ids.next(), at });
    if (!decision.ok) return decision;
    const { version, others, lapsed } = decision.value;
    const answer = { version: snapshotOf(version), changeRequest: null };
    return accept({ at, changes: [version, ...others, ...lapsed], answer });
  });
