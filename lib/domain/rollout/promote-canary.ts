import type { Change } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import { moveStage } from "../model-version/move-stage.ts";
import type { StageMoveRefusal } from "../model-version/stage-move.ts";
import { accept, type Result, refuse } from "../result.ts";
import { finalShift } from "./final-shift.ts";
import type { Rollout, RolloutDecision } from "./rollout.ts";
import { rolloutChange } from "./rollout-change.ts";
import { type MoveCircumstances, type RolloutSubject, routeOf } from "./rollout-subject.ts";

export type CanaryPromotionRefusal =
  | StageMoveRefusal
  | { readonly code: "risk-tier-changed"; readonly from: RiskTier; readonly to: RiskTier };

/**
 * Ends a rollout by promoting its candidate: stage, alias `champion`, route and rollout move in one command, on the approval
 * of the change request that started it.
 *
 * Not once the model's tier has been raised: the people of that tier have not been asked.
 */
export const promoteCanary = (
  subject: RolloutSubject,
  decision: Omit<RolloutDecision, "step" | "at">,
  circumstances: MoveCircumstances,
): Result<readonly Change[], CanaryPromotionRefusal> => {
  const { rollout, stage } = subject;
  const { state } = rollout;
  const { riskTier } = stage.model.state;
  if (riskTier !== state.riskTier) return refuse({ code: "risk-tier-changed", from: state.riskTier, to: riskTier });
  const { at } = circumstances;
  const moved = moveStage(stage, {
    to: "Production",
    reason: decision.reason,
    approvedBy: state.changeRequest,
    rollout: state.id,
    salt: routeOf(subject).state.salt,
    at,
  });
  if (!moved.ok) return moved;
  const hasAll = state.shift.weightBasisPoints === 10_000 && state.shift.effect === null;
  const shift = hasAll ? state.shift : finalShift(subject, 10_000, circumstances);
  const promoted: Rollout = { ...state, status: "promoted", shift, finishedAt: at };
  const change = rolloutChange(rollout, "rollout-promoted", promoted, decision, at);
  return accept([change, moved.value.version, ...moved.value.others]);
};
