import type { Change } from "../command/change.ts";
import { versionChange } from "../model-version/version-change.ts";
import { excluding } from "../sorted-set.ts";
import type { EpochMs } from "../time.ts";
import type { Move } from "./advance-rollout.ts";
import { finalShift } from "./final-shift.ts";
import { promoteCanary } from "./promote-canary.ts";
import type { Rollout, RolloutDecision, Shift } from "./rollout.ts";
import { armsWithCanary, armsWithoutCanary, shiftedRoute } from "./rollout-arms.ts";
import { rolloutChange } from "./rollout-change.ts";
import { type MoveCircumstances, type RolloutSubject, routeOf } from "./rollout-subject.ts";

/**
 * The changes that carry out a move of a rollout. Each is one command: the rollout, its route and the versions on it never
 * disagree.
 */
export const takeMove = (subject: RolloutSubject, move: Move, circumstances: MoveCircumstances): readonly Change[] => {
  const { rollout } = subject;
  const { at } = circumstances;
  switch (move.decision) {
    case "confirm": {
      const shift = { ...rollout.state.shift, confirmedAt: at };
      const confirmed: Rollout = { ...rollout.state, status: "observing", shift, stepStartedAt: at };
      return [rolloutChange(rollout, "rollout-shift-confirmed", confirmed, move, at)];
    }
    case "hold":
      return [rolloutChange(rollout, "rollout-held", { ...rollout.state, status: "holding" }, move, at)];
    case "advance":
      return advance(subject, move, circumstances);
    case "roll-back":
      return withdrawCanary(subject, "rollout-rolling-back", move, circumstances);
    case "promote":
      return promoteOrHold(subject, move, circumstances);
    case "end":
      return end(subject, move, at);
  }
};

const advance = (subject: RolloutSubject, move: Move, { effectId, at }: MoveCircumstances): readonly Change[] => {
  const { state } = subject.rollout;
  const route = routeOf(subject);
  const step = state.step + 1;
  const weightBasisPoints = state.plan.steps[step]?.weightBasisPoints;
  if (weightBasisPoints === undefined) throw new Error(`rollout ${state.id} has no step ${step}`);
  const byRouter = state.plan.actuator === "router";
  const shift: Shift = {
    weightBasisPoints,
    revision: byRouter ? route.revision + 1 : route.revision,
    effect: byRouter ? null : effectId,
    failure: null,
    requestedAt: at,
    appliedAt: byRouter ? at : null,
    confirmedAt: null,
  };
  const advanced: Rollout = { ...state, status: "shifting", step, shift, stepStartedAt: null };
  const change = rolloutChange(subject.rollout, "rollout-advanced", advanced, move, at);
  if (!byRouter) return [change];
  const arms = armsWithCanary(route.state.arms, state, weightBasisPoints);
  return [change, shiftedRoute(route, state.riskTier, "traffic-shifted", { arms }, at)];
};

/**
 * Takes all traffic from the canary. Our own gateway splits again from here on, so the canary is asked no more from the moment
 * that the gateways have read the route; a target's own weights follow, for those who ask it directly.
 */
export const withdrawCanary = (
  subject: RolloutSubject,
  event: "rollout-rolling-back" | "rollout-aborting",
  decision: Omit<RolloutDecision, "step" | "at">,
  { effectId, at }: MoveCircumstances,
): readonly Change[] => {
  const { rollout, stage } = subject;
  const { state } = rollout;
  const route = routeOf(subject);
  const shift = finalShift(subject, 0, { effectId, at });
  const back: Rollout = { ...state, status: "rolling-back", shift, stepStartedAt: null };
  const arms = armsWithoutCanary(route.state.arms, state.stable);
  return [
    rolloutChange(rollout, event, back, decision, at),
    shiftedRoute(route, state.riskTier, "traffic-shifted", { arms, split: "router" }, at),
    versionChange(stage.version, "version-unrouted", state.riskTier, at, {
      routes: excluding(stage.version.state.routes, state.route),
    }),
  ];
};

/**
 * Promotes the candidate. What forbids it makes the rollout hold, so that people see why.
 */
const promoteOrHold = (subject: RolloutSubject, move: Move, circumstances: MoveCircumstances): readonly Change[] => {
  const { rollout } = subject;
  const promoted = promoteCanary(subject, move, circumstances);
  if (promoted.ok) return promoted.value;
  if (rollout.state.status === "holding") return [];
  const reason = `${move.reason}, but it cannot be promoted: ${promoted.refusal.code}`;
  const held = { ...move, decision: "hold", reason } as const;
  return [rolloutChange(rollout, "rollout-held", { ...rollout.state, status: "holding" }, held, circumstances.at)];
};

const end = (subject: RolloutSubject, move: Move, at: EpochMs): readonly Change[] => {
  const { rollout } = subject;
  const { state } = rollout;
  const status = wasAborted(state) ? "aborted" : "rolled-back";
  const ended: Rollout = { ...state, status, shift: { ...state.shift, confirmedAt: at }, finishedAt: at };
  return [
    rolloutChange(rollout, `rollout-${status}`, ended, move, at),
    shiftedRoute(routeOf(subject), state.riskTier, "route-released", { rollout: null }, at),
  ];
};

/** Whether people took the traffic back; else the evidence or the target did. */
const wasAborted = ({ decisions }: Rollout): boolean =>
  decisions.findLast(({ decision }) => decision === "abort" || decision === "roll-back")?.decision === "abort";
