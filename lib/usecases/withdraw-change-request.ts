import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import { decideWithdrawal, type WithdrawalRefusal } from "../domain/change-request/decide-withdrawal.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import { executeCommand } from "./execute-command.ts";
import { type ChangeRequestNotFound, findChangeRequest } from "./find-change-request.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
}

type Refusal = ChangeRequestNotFound | PreconditionFailed | WithdrawalRefusal;

/** Takes a change request back, so that its version may be moved or asked about anew. */
export const withdrawChangeRequest = (
  { aggregates, clock }: Needs,
  context: CommandContext,
  { id, ifMatch }: { readonly id: string; readonly ifMatch?: number },
): Promise<Result<Snapshot<ChangeRequest>, Refusal | CommandRefusal>> =>
  executeCommand<Snapshot<ChangeRequest>, Refusal>({ aggregates }, context, async () => {
    const found = await findChangeRequest(aggregates, context.workspace, id);
    if (!found.ok) return found;
    const { request, version } = found.value;
    const moved = revisionRefusal(request, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const { actor, roles } = context;
    const at = clock.now();
    const decision = decideWithdrawal(request, version, { actor, roles, at });
    if (!decision.ok) return decision;
    const { request: withdrawn, others } = decision.value;
    return accept({ at, changes: [withdrawn, ...others], answer: snapshotOf(withdrawn) });
  });
