import type { Change, ChangeOf } from "../command/change.ts";
import { moveStage } from "../model-version/move-stage.ts";
import type { StageMoveRefusal, StageSubject } from "../model-version/stage-move.ts";
import { accept, type Result } from "../result.ts";
import { type RolloutStartRefusal, startRollout } from "../rollout/start-rollout.ts";
import type { EpochMs } from "../time.ts";
import type { ChangeRequest } from "./change-request.ts";

interface AppliedRequest {
  readonly request: ChangeRequest;
  readonly version: ChangeOf<"model-version">;
  readonly others: readonly Change[];
}

/**
 * Does what a request asked for, now that nobody else has to be asked: moves the version, or starts the rollout that will.
 *
 * @param ids  ids for the rollout and its first shift, and a salt for a route that the move creates
 */
export const applyRequest = (
  request: ChangeRequest,
  subject: StageSubject,
  ids: { readonly salt: string; readonly rolloutId: string; readonly effectId: string; readonly at: EpochMs },
): Result<AppliedRequest, StageMoveRefusal | RolloutStartRefusal> => {
  const { id, to, plan, reason, rollback } = request;
  const { salt, rolloutId, effectId, at } = ids;
  const applied: ChangeRequest = { ...request, status: "applied", closedAt: at };
  if (plan === null) {
    const moved = moveStage(subject, { to, reason, approvedBy: id, salt, at, ...(rollback ? { rollback } : {}) });
    return moved.ok ? accept({ request: applied, ...moved.value }) : moved;
  }
  const started = startRollout(subject, { id: rolloutId, plan, changeRequest: id, reason, effectId, at });
  if (!started.ok) return started;
  const { rollout, route, version } = started.value;
  return accept({ request: { ...applied, rollout: rolloutId }, version, others: [rollout, route] });
};
