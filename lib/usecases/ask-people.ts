import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import type { ChangeRequestOpen } from "../domain/change-request/clear-pending.ts";
import { decideOpening, type Opening, type RuleInForce } from "../domain/change-request/decide-opening.ts";
import type { Decision } from "../domain/command/change.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { StageMoveRefusal } from "../domain/model-version/stage-move.ts";
import { accept, type Result } from "../domain/result.ts";
import type { RolloutStartRefusal } from "../domain/rollout/start-rollout.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { MoveInput, PreparedMove } from "./prepare-move.ts";
import { type Snapshot, snapshotOf } from "./snapshot.ts";

/** A version that people are asked about, and the request; in tier 4 both are already what was asked for. */
export interface Asked {
  readonly version: Snapshot<ModelVersion>;
  readonly changeRequest: Snapshot<ChangeRequest>;
}

/** Decides the opening of a change request: the shared end of asking for one and of a move that needs one. */
export const askPeople = (
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
  actor: string,
  { subject, pending }: PreparedMove,
  inForce: RuleInForce,
  { to, reason, plan = null, rollback }: Pick<MoveInput, "to" | "reason"> & Partial<Pick<Opening, "plan" | "rollback">>,
): Result<Decision<Asked>, StageMoveRefusal | RolloutStartRefusal | ChangeRequestOpen> => {
  const at = clock.now();
  const starting = { salt: ids.next(), rolloutId: ids.next(), effectId: ids.next() };
  const opening = { id: ids.next(), actor, to, reason, plan, ...(rollback ? { rollback } : {}), ...starting, at };
  const decision = decideOpening(subject, pending, inForce, opening);
  if (!decision.ok) return decision;
  const { request, version, others } = decision.value;
  const answer = { version: snapshotOf(version), changeRequest: snapshotOf(request) };
  return accept({ at, changes: [request, version, ...others], answer });
};
