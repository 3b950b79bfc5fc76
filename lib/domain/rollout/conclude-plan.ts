import type { ArmBucket, ArmCounts } from "./arm-counts.ts";
import { harmIn } from "./evidence.ts";
import { logHarmOf } from "./harm.ts";
import type { Evidence, Rollout } from "./rollout.ts";

/** How the reason begins with which a rollout waits for a person who looks at its last step. */
const forPeople = "a person decides: in the last step, with nobody beside it,";

/**
 * Decides what becomes of a rollout whose last step has all that it needs: the promotion, or people are asked.
 *
 * With all of the traffic the canary has nobody beside it, so the e-process of the steps before gains nothing. What is left is
 * to compare it with the stable version in those steps. They were not asked at once: whatever else changed in between is put
 * down to the canary. That is enough to ask a person and not to roll back.
 *
 * A canary that is no worse than tolerated is held with a probability of at most `alpha` where the base rate stayed what it
 * was: one stratum of `logHarmOf` has an expectation of at most 1 for counts that were not chosen by their outcome, the first
 * look at a finished step is one look, and later looks can only let go (Markov's inequality, in place of Ville's).
 *
 * @param rollout  in its last step
 * @param buckets  counts of the route's arms since the rollout began
 * @returns        undefined where it waits for people and has said so. O(buckets)
 */
export const concludePlan = (
  rollout: Rollout,
  buckets: readonly ArmBucket[],
): { readonly decision: "promote" | "hold"; readonly reason: string } | undefined => {
  const evidence = evidenceAcrossSteps(rollout, buckets);
  const worse = harmIn(evidence, rollout.plan.alpha);
  if (worse === undefined) {
    const told = evidence.map(compared).join(", ");
    return {
      decision: "promote",
      reason: `every step of the plan is done; in the last one, with nobody beside it, ${told}`,
    };
  }
  if (rollout.status === "holding" && rollout.decisions.at(-1)?.reason.startsWith(forPeople)) return undefined;
  return { decision: "hold", reason: `${forPeople} ${compared(worse)}` };
};

const compared = ({ metric, canary, stable }: Evidence): string => {
  const what = metric === "failed" ? "requests failed" : "labelled predictions were wrong";
  return `${canary.bad} of ${canary.units} ${what} (the stable version before: ${stable.bad} of ${stable.units})`;
};

/** The canary since the newest shift against the stable version since the start. */
const evidenceAcrossSteps = (
  { stable, candidate, firstRevision, shift, plan }: Rollout,
  buckets: readonly ArmBucket[],
): readonly Evidence[] => {
  const arms = buckets.flatMap((bucket) => bucket.arms);
  const own = arms.filter(
    ({ arm, version, revision }) => arm === "canary" && version === candidate && revision >= shift.revision,
  );
  const others = arms.filter(
    ({ arm, version, revision }) => arm === "stable" && version === stable && revision >= firstRevision,
  );
  const weigh = (metric: Evidence["metric"], units: "requests" | "labelled"): Evidence => {
    const canary = { units: sum(own, units), bad: sum(own, metric) };
    const before = { units: sum(others, units), bad: sum(others, metric) };
    const stratum = {
      canaryUnits: canary.units,
      canaryBad: canary.bad,
      stableUnits: before.units,
      stableBad: before.bad,
    };
    return { metric, canary, stable: before, logHarm: logHarmOf([stratum], plan.toleratedRatio[metric]) };
  };
  return [weigh("failed", "requests"), weigh("wrong", "labelled")];
};

const sum = (counts: readonly ArmCounts[], name: "requests" | "failed" | "labelled" | "wrong"): number =>
  counts.reduce((total, one) => total + one[name], 0);
