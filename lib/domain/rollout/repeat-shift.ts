import type { Change, Loaded } from "../command/change.ts";
import { deploymentOf } from "../routing/deployment-of.ts";
import { isSameSplit, type QualifierWeight, splitWeights } from "../routing/split-weights.ts";
import type { Target } from "../routing/target.ts";
import type { Rollout } from "./rollout.ts";
import { rolloutChange } from "./rollout-change.ts";
import type { MoveCircumstances } from "./rollout-subject.ts";

/**
 * Whether a target should split its traffic as a rollout's newest shift says: the target was asked, has said that the weights
 * are in force, and the rollout goes on.
 */
export const isSplitInForce = ({ plan, shift, finishedAt }: Rollout): boolean =>
  plan.actuator !== "router" && finishedAt === null && shift.effect === null && shift.appliedAt !== null;

/**
 * Has a target set the weights of a rollout once more, where it reports others than those it said were in force: somebody
 * changed them by hand, or AWS went back to older ones. The shift is counted anew from its next confirmation.
 *
 * @param reported  what the target reports, in order of the qualifiers
 * @returns         no change when it splits as it should, or nothing is in force
 */
export const repeatShift = (
  rollout: Loaded<Rollout>,
  target: Target,
  reported: readonly QualifierWeight[],
  { effectId, at }: MoveCircumstances,
): readonly Change[] => {
  const { state } = rollout;
  if (!isSplitInForce(state)) return [];
  const { weightBasisPoints } = state.shift;
  const canary = deploymentOf(target, state.candidate);
  const wanted = splitWeights({ stable: deploymentOf(target, state.stable), canary, weightBasisPoints });
  if (!wanted.ok || isSameSplit(wanted.value, reported)) return [];
  const shift = { ...state.shift, effect: effectId, requestedAt: at, appliedAt: null };
  return [rolloutChange(rollout, "rollout-shift-repeated", { ...state, shift }, undefined, at)];
};
