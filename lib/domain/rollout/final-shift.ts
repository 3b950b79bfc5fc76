import type { Shift } from "./rollout.ts";
import { type MoveCircumstances, type RolloutSubject, routeOf } from "./rollout-subject.ts";

/** The shift that ends a rollout: our gateway makes it with the command, a target's own weights follow. */
export const finalShift = (
  subject: RolloutSubject,
  weightBasisPoints: 0 | 10_000,
  { effectId, at }: MoveCircumstances,
): Shift => {
  const byRouter = subject.rollout.state.plan.actuator === "router";
  return {
    weightBasisPoints,
    revision: routeOf(subject).revision + 1,
    effect: byRouter ? null : effectId,
    failure: null,
    requestedAt: at,
    appliedAt: byRouter ? at : null,
    confirmedAt: null,
  };
};
