import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ApprovalPolicy } from "../ports/approval-policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { moveOrAsk, type Transition } from "./move-or-ask.ts";
import { type MoveInput, type MoveRefusal, prepareMove } from "./prepare-move.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly approvalPolicy: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Moves a version to a stage, or asks the people whom the approval policy names. */
export const transitionStage = (
  needs: Needs,
  context: CommandContext,
  input: MoveInput,
): Promise<Result<Transition, MoveRefusal | CommandRefusal>> =>
  executeCommand<Transition, MoveRefusal>(needs, context, async () => {
    const prepared = await prepareMove(needs.aggregates, context.workspace, input);
    return prepared.ok ? moveOrAsk(needs, context.actor, prepared.value, input) : prepared;
  });
