import type { ArmBucket, ArmCounts } from "./arm-counts.ts";
import { logHarmOf, type Stratum } from "./harm.ts";
import type { Evidence, Rollout } from "./rollout.ts";

/** Fewer bad events of the canary roll nothing back: with none on the other side a single one can look like harm. */
const badEventsMin = 3;

type Compared = Pick<Rollout, "stable" | "candidate" | "firstRevision" | "plan">;

/**
 * What is known of a rollout so far: each metric of the canary against the stable arm, from all that has been counted since it
 * began. Buckets may be late, repeated in a later reading with higher counts, or empty: the answer depends on what they hold
 * now and on nothing that was answered before.
 *
 * @returns one entry for `failed` (units are requests) and one for `wrong` (units are predictions with a label)
 */
export const evidenceOf = (rollout: Compared, buckets: readonly ArmBucket[]): readonly Evidence[] => {
  const pairs = buckets.flatMap((bucket) => pairsOf(rollout, bucket));
  const { failed, wrong } = rollout.plan.toleratedRatio;
  return [
    weigh("failed", pairs.map(stratumOf("requests", "failed")), failed),
    weigh("wrong", pairs.map(stratumOf("labelled", "wrong")), wrong),
  ];
};

/**
 * The metric in which the canary does harm, if there is one: at least three bad events, and evidence beyond what a harmless
 * canary reaches in any metric with a probability of `alpha`. Each metric has an equal part of it (Bonferroni, which holds
 * for e-values under any dependence).
 *
 * @param alpha  0..1 exclusive
 */
export const harmIn = (evidence: readonly Evidence[], alpha: number): Evidence | undefined =>
  evidence.find(({ canary, logHarm }) => canary.bad >= badEventsMin && logHarm >= Math.log(evidence.length / alpha));

interface Pair {
  readonly canary: ArmCounts | undefined;
  readonly stable: ArmCounts | undefined;
}

/** The arms of one bucket side by side, revision by revision: under one revision both had the same chance to be asked. */
const pairsOf = ({ stable, candidate, firstRevision }: Compared, { arms }: ArmBucket): readonly Pair[] => {
  const counted = arms.filter(
    ({ revision, arm, version }) => revision >= firstRevision && version === (arm === "canary" ? candidate : stable),
  );
  return [...new Set(counted.map(({ revision }) => revision))].map((revision) => {
    const of = (arm: ArmCounts["arm"]) => counted.find((counts) => counts.revision === revision && counts.arm === arm);
    return { canary: of("canary"), stable: of("stable") };
  });
};

const stratumOf =
  (units: "requests" | "labelled", bad: "failed" | "wrong") =>
  ({ canary, stable }: Pair): Stratum => ({
    canaryUnits: canary?.[units] ?? 0,
    canaryBad: canary?.[bad] ?? 0,
    stableUnits: stable?.[units] ?? 0,
    stableBad: stable?.[bad] ?? 0,
  });

const weigh = (metric: Evidence["metric"], strata: readonly Stratum[], toleratedRatio: number): Evidence => {
  const sum = (name: keyof Stratum) => strata.reduce((total, stratum) => total + stratum[name], 0);
  return {
    metric,
    canary: { units: sum("canaryUnits"), bad: sum("canaryBad") },
    stable: { units: sum("stableUnits"), bad: sum("stableBad") },
    logHarm: logHarmOf(strata, toleratedRatio),
  };
};
