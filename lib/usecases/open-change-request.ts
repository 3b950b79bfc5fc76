import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { RiskTier } from "../domain/model/model.ts";
import type { Stage } from "../domain/model-version/model-version.ts";
import { type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { type Asked, askPeople } from "./ask-people.ts";
import { executeCommand } from "./execute-command.ts";
import { type MoveInput, type MoveRefusal, prepareMove } from "./prepare-move.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface ApprovalNotNeeded {
  readonly code: "approval-not-needed";
  readonly riskTier: RiskTier;
  readonly to: Stage;
}

/** Asks people to move a version to a stage that the approval policy has them decide about. */
export const openChangeRequest = (
  { aggregates, approvalPolicy, clock, ids }: Needs,
  context: CommandContext,
  input: MoveInput,
): Promise<Result<Asked, MoveRefusal | ApprovalNotNeeded | CommandRefusal>> =>
  executeCommand<Asked, MoveRefusal | ApprovalNotNeeded>({ aggregates }, context, async () => {
    const prepared = await prepareMove(aggregates, context.workspace, input);
    if (!prepared.ok) return prepared;
    const { riskTier } = prepared.value.subject.model.state;
    const rule = approvalPolicy.ruleFor(riskTier, input.to);
    if (rule === undefined) return refuse({ code: "approval-not-needed", riskTier, to: input.to });
    const inForce = { rule, policyHash: approvalPolicy.hash };
    return askPeople({ clock, ids }, context.actor, prepared.value, inForce, input);
  });
