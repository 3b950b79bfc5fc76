import type { Change } from "../command/change.ts";
import type { Rollout } from "./rollout.ts";
import { armsWithCanary, shiftedRoute } from "./rollout-arms.ts";
import { rolloutChange } from "./rollout-change.ts";
import { type MoveCircumstances, type RolloutSubject, routeOf } from "./rollout-subject.ts";
import { withdrawCanary } from "./take-move.ts";

/** What became of a shift that a target was asked for. */
export type ShiftOutcome = { readonly status: "applied" } | { readonly status: "impossible"; readonly reason: string };

/**
 * Records what a target did with the shift it was asked for.
 *
 * Only now that its weights are in force do our gateways leave the split to it. Where it never will split so, the canary
 * loses all traffic; a rollout that is ending ends all the same, since the gateways need no help for that.
 *
 * @param effect  id of the effect that asked for it
 * @returns       no change when another shift has taken its place, or it is recorded already
 */
export const confirmShift = (
  subject: RolloutSubject,
  effect: string,
  outcome: ShiftOutcome,
  circumstances: MoveCircumstances,
): readonly Change[] => {
  const { rollout } = subject;
  const { state } = rollout;
  const { at } = circumstances;
  if (state.shift.effect !== effect) return [];
  const settled = { ...state.shift, effect: null };
  const isEnding = state.finishedAt !== null || state.status === "rolling-back";
  if (outcome.status === "impossible") {
    if (isEnding) {
      const failed: Rollout = { ...state, shift: { ...settled, failure: outcome.reason } };
      return [rolloutChange(rollout, "rollout-shift-failed", failed, undefined, at)];
    }
    const reason = `the target cannot split its traffic: ${outcome.reason}`;
    const decision = { decision: "roll-back", reason, evidence: [] } as const;
    return withdrawCanary(subject, "rollout-rolling-back", decision, circumstances);
  }
  const applied: Rollout = { ...state, shift: { ...settled, appliedAt: at } };
  if (isEnding) return [rolloutChange(rollout, "rollout-shift-applied", applied, undefined, at)];
  const route = routeOf(subject);
  const carried: Rollout = { ...applied, shift: { ...applied.shift, revision: route.revision + 1 } };
  const arms = armsWithCanary(route.state.arms, state, state.shift.weightBasisPoints);
  return [
    rolloutChange(rollout, "rollout-shift-applied", carried, undefined, at),
    shiftedRoute(route, state.riskTier, "traffic-shifted", { arms, split: "target" }, at),
  ];
};
