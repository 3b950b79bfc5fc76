import type { EpochMs } from "../time.ts";
import type { ArmBucket } from "./arm-counts.ts";
import { concludePlan } from "./conclude-plan.ts";
import { evidenceOf, harmIn } from "./evidence.ts";
import type { Evidence, Rollout, RolloutDecision, RolloutStep } from "./rollout.ts";
import { type ShiftSeen, shiftSeen } from "./shift-seen.ts";

/** What a rollout does next, and why. */
export interface Move {
  readonly decision: Extract<
    RolloutDecision["decision"],
    "confirm" | "advance" | "hold" | "roll-back" | "promote" | "end"
  >;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

/**
 * A rollback ends without traffic to confirm it when there was none for this long: twice what a bucket, the route's copies
 * in the gateways and the capture of predictions take together.
 */
export const silenceSeconds = 120;

/**
 * Decides what a rollout does next.
 *
 * Harm comes first, in every state in which the canary has traffic, a paused one included. Too little evidence or traffic
 * makes a rollout wait, and after its plan's time hold and say so; it never rolls back for that. What the canary does with all
 * of the traffic can have people asked before it is promoted (`concludePlan`). Every move of traffic is
 * confirmed from what was realised before anything is concluded from it. A verdict that was taken stands, whatever labels
 * come later.
 *
 * @param buckets  counts of the route's arms since the rollout began, oldest first
 * @param at       instant of the decision, epoch milliseconds UTC
 * @returns        undefined when there is nothing to do: it waits, or it is over. O(buckets)
 */
export const advanceRollout = (
  rollout: Rollout,
  { buckets }: { readonly buckets: readonly ArmBucket[] },
  at: EpochMs,
): Move | undefined => {
  if (rollout.finishedAt !== null) return undefined;
  const evidence = evidenceOf(rollout, buckets);
  const seen = shiftSeen(rollout, buckets);
  const move =
    rollout.status === "rolling-back" ? concludeRollback(rollout, seen, at) : go(rollout, evidence, seen, buckets, at);
  return move && { ...move, evidence };
};

type Bare = Omit<Move, "evidence">;

const go = (
  rollout: Rollout,
  evidence: readonly Evidence[],
  seen: ShiftSeen,
  buckets: readonly ArmBucket[],
  at: EpochMs,
): Bare | undefined => {
  const harm = harmIn(evidence, rollout.plan.alpha);
  if (harm !== undefined) return { decision: "roll-back", reason: harmReason(harm) };
  if (rollout.status === "paused") return undefined;
  if (isUnderWay(rollout)) return confirm(rollout, seen) ?? overdue(rollout, unseenReason(rollout), at);
  const lacking = lackingIn(rollout, seen, at);
  if (lacking !== undefined) return overdue(rollout, lacking, at);
  return rollout.step === rollout.plan.steps.length - 1
    ? concludePlan(rollout, buckets)
    : { decision: "advance", reason: `step ${rollout.step + 1} of ${rollout.plan.steps.length} is done` };
};

const harmReason = ({ metric, canary, stable, logHarm }: Evidence): string => {
  const what = metric === "failed" ? "requests failed" : "labelled predictions are wrong";
  return (
    `harm: of the canary ${canary.bad} of ${canary.units} ${what}, of the stable version ${stable.bad} of ${stable.units}; ` +
    `ln E = ${logHarm.toFixed(2)}`
  );
};

const confirm = ({ candidate, shift }: Rollout, { canary, soleVersion }: ShiftSeen): Bare | undefined => {
  if (shift.effect !== null) return undefined;
  const isSeen = shift.weightBasisPoints === 10_000 ? soleVersion === candidate : canary.requests > 0;
  return isSeen
    ? { decision: "confirm", reason: `requests show the canary's share of ${percentOf(shift.weightBasisPoints)}` }
    : undefined;
};

/** Whether the newest shift is still to be made or seen. */
const isUnderWay = ({ shift }: Pick<Rollout, "shift">): boolean => shift.effect !== null || shift.confirmedAt === null;

const unseenReason = ({ shift }: Rollout): string =>
  shift.effect === null
    ? `no request has shown the canary's share of ${percentOf(shift.weightBasisPoints)}`
    : `the target has not said that the canary gets ${percentOf(shift.weightBasisPoints)}`;

/** Once a step has taken all the time it has, the rollout says what it is waiting for. */
const overdue = ({ status, plan, shift, stepStartedAt }: Rollout, reason: string, at: EpochMs): Bare | undefined => {
  const since = isUnderWay({ shift }) ? shift.requestedAt : (stepStartedAt ?? shift.requestedAt);
  if (status === "holding" || at - since < plan.maxStepSeconds * 1000) return undefined;
  return { decision: "hold", reason: `${reason} in ${plan.maxStepSeconds} s` };
};

/** What a step still needs before it is left; undefined when it has all of it. */
const lackingIn = (rollout: Rollout, { canary, stable }: ShiftSeen, at: EpochMs): string | undefined => {
  const { minSeconds, minRequests, weightBasisPoints } = stepOf(rollout);
  if (at - (rollout.stepStartedAt ?? at) < minSeconds * 1000) return `less than ${minSeconds} s of observation`;
  if (canary.requests < minRequests) return `${canary.requests} of ${minRequests} requests to the canary`;
  const isAlone = weightBasisPoints === 10_000;
  if (!isAlone && stable.requests === 0) return "no request to the stable version";
  if (!rollout.plan.needsLabels) return undefined;
  if (canary.labelled < minRequests) return `labels of ${canary.labelled} of ${minRequests} predictions of the canary`;
  if (isAlone) return canary.labelled === 0 ? "no label of the canary" : undefined;
  return canary.labelled === 0 || stable.labelled === 0 ? "no label of both versions" : undefined;
};

/** The step under way. */
const stepOf = ({ id, plan, step }: Rollout): RolloutStep => {
  const found = plan.steps[step];
  if (found === undefined) throw new Error(`rollout ${id} has no step ${step}`);
  return found;
};

const concludeRollback = ({ stable, shift }: Rollout, seen: ShiftSeen, at: EpochMs): Bare | undefined => {
  // The gateway has stopped asking the canary; who asks the target directly waits for the target.
  if (shift.effect !== null) return undefined;
  const failure = shift.failure === null ? "" : `; the target's own weights could not be set: ${shift.failure}`;
  if (seen.soleVersion === stable)
    return { decision: "end", reason: `requests show the stable version alone${failure}` };
  const quietSince = Math.max(shift.requestedAt, seen.newestAt ?? 0);
  return at - quietSince < silenceSeconds * 1000
    ? undefined
    : { decision: "end", reason: `no request for ${silenceSeconds} s${failure}` };
};

const percentOf = (basisPoints: number): string => `${basisPoints / 100} %`;
