import type { ChangeRequest } from "../change-request/change-request.ts";
import { type ChangeRequestOpen, clearPending } from "../change-request/clear-pending.ts";
import type { Change, Loaded } from "../command/change.ts";
import { accept, type Result } from "../result.ts";
import { moveStage } from "./move-stage.ts";
import type { MovedStage, StageMove, StageMoveRefusal, StageSubject } from "./stage-move.ts";

/**
 * Decides a move between stages that the approval policy leaves to the one who asks.
 *
 * @param pending  the version's open change request, if it has one: while people vote on a version it stays where it is
 * @returns        the move, and the change that closes a request which has lapsed
 */
export const decideTransition = (
  subject: StageSubject,
  pending: Loaded<ChangeRequest> | undefined,
  move: Omit<StageMove, "approvedBy">,
): Result<MovedStage & { readonly lapsed: readonly Change[] }, StageMoveRefusal | ChangeRequestOpen> => {
  const cleared = clearPending(pending, move.at);
  if (!cleared.ok) return cleared;
  const moved = moveStage(subject, { ...move, approvedBy: null });
  return moved.ok ? accept({ ...moved.value, lapsed: cleared.value }) : moved;
};
