import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import { type Ballot, decideVote, type VoteRefusal } from "../domain/change-request/decide-vote.ts";
import type { Decision } from "../domain/command/change.ts";
import type { CommandContext } from "../domain/command/command-context.ts";
import type { CommandRefusal } from "../domain/command/command-refusal.ts";
import type { StageMoveRefusal } from "../domain/model-version/stage-move.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { RolloutStartRefusal } from "../domain/rollout/start-rollout.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import { executeCommand } from "./execute-command.ts";
import { type ChangeRequestNotFound, findChangeRequest } from "./find-change-request.ts";
import { loadStageSubject } from "./load-stage-subject.ts";
import { type PreconditionFailed, revisionRefusal } from "./revision-refusal.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

interface Input extends Pick<Ballot, "decision" | "digest" | "reason" | "seat"> {
  readonly id: string;
  /** Revision of the change request. */
  readonly ifMatch?: number;
}

type Refusal = ChangeRequestNotFound | PreconditionFailed | VoteRefusal | StageMoveRefusal | RolloutStartRefusal;

/** Casts the caller's vote; the last one applies the change in the same transaction. */
export const voteOnChangeRequest = (
  { aggregates, clock, ids }: Needs,
  context: CommandContext,
  { id, ifMatch, ...vote }: Input,
): Promise<Result<Snapshot<ChangeRequest>, Refusal | CommandRefusal>> => {
  const attempt = async (): Promise<Result<Decision<Snapshot<ChangeRequest>>, Refusal>> => {
    const { workspace, actor, roles } = context;
    const found = await findChangeRequest(aggregates, workspace, id);
    if (!found.ok) return found;
    const { request } = found.value;
    const moved = revisionRefusal(request, ifMatch);
    if (moved !== undefined) return refuse(moved);
    const subject = await loadStageSubject(aggregates, workspace, found.value, request.state.to);
    const at = clock.now();
    const decision = decideVote(request, subject, {
      ...vote,
      actor,
      roles,
      salt: ids.next(),
      rolloutId: ids.next(),
      effectId: ids.next(),
      at,
    });
    if (decision.ok) {
      const { request: cast, others } = decision.value;
      return accept({ at, changes: [cast, ...others], answer: snapshotOf(cast) });
    }
    // The subject was read after the request, and the last vote moves both: a refusal stands only if the request has
    // not changed in between. What is accepted needs no such look, the transaction makes it.
    const again = await findChangeRequest(aggregates, workspace, id);
    return again.ok && again.value.request.revision === request.revision ? decision : attempt();
  };
  return executeCommand<Snapshot<ChangeRequest>, Refusal>({ aggregates }, context, attempt);
};
