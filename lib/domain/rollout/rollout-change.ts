import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import { foreignText } from "../foreign-text.ts";
import type { EpochMs } from "../time.ts";
import type { Rollout, RolloutDecision, Shift } from "./rollout.ts";

/** Decisions stay in the state, of which a leaf holds 65,535 bytes: a rollout that could not be written could not be rolled back. */
const decisionsMax = 25;
const reasonLengthMax = 500;

/** Types of the effects that a rollout has the rollout stepper do. */
export const advanceRolloutEffect = "advance-rollout";
export const shiftTrafficEffect = "shift-traffic";

/**
 * The change that brings a rollout into a new state, or creates it. While it runs one effect stands, so that its worker finds
 * it; and one for the shift that a target has still to make, until it is made or another takes its place.
 *
 * @param decision  kept with the rollout; undefined for what only records what the target did
 */
export const rolloutChange = (
  basis: Loaded<Rollout> | null,
  event: EventType,
  state: Rollout,
  decision: Omit<RolloutDecision, "step" | "at"> | undefined,
  at: EpochMs,
): ChangeOf<"rollout"> => {
  const decided: Rollout = {
    ...state,
    decisions:
      decision === undefined
        ? state.decisions
        : [
            ...state.decisions,
            { ...decision, reason: foreignText(decision.reason, reasonLengthMax), at, step: state.step },
          ].slice(-decisionsMax),
    updatedAt: at,
  };
  const before = basis === null ? [] : effectsOf(basis.state);
  const after = effectsOf(decided);
  const isIn = (effects: readonly Effect[], { id }: Effect) => effects.some((other) => other.id === id);
  return {
    kind: "rollout",
    id: state.id,
    basis,
    event,
    riskTier: state.riskTier,
    state: decided,
    effects: after.filter((effect) => !isIn(before, effect)),
    settles: before.filter((effect) => !isIn(after, effect)).map(({ id, worker }) => ({ id, worker })),
  };
};

/** What a rollout in this state has its worker do. */
const effectsOf = ({ id, plan, startedAt, finishedAt, shift }: Rollout): readonly Effect[] => [
  ...(finishedAt === null
    ? [
        {
          id,
          worker: "rollout-stepper" as const,
          type: advanceRolloutEffect,
          payload: { rollout: id, intervalSeconds: plan.intervalSeconds, startedAt },
        },
      ]
    : []),
  ...(shift.effect === null ? [] : [orderOf(id, shift.effect, shift)]),
];

const orderOf = (rollout: string, effect: string, { weightBasisPoints, revision }: Shift): Effect => ({
  id: effect,
  worker: "rollout-stepper",
  type: shiftTrafficEffect,
  payload: { rollout, weightBasisPoints, revision },
});
