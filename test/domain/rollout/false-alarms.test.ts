import { describe, expect, test } from "vitest";
import type { ArmBucket } from "../../../lib/domain/rollout/arm-counts.ts";
import { concludePlan } from "../../../lib/domain/rollout/conclude-plan.ts";
import { evidenceOf, harmIn } from "../../../lib/domain/rollout/evidence.ts";
import { arm, bucket, plan, rollout } from "../../support/rollouts.ts";

/** `npm run test:full` plays ten times as many rollouts. */
const times = process.env.TIDEGATE_FULL === "1" ? 10 : 1;

/** Mulberry32: a seeded generator, so that a red build can be told from a rare run. */
const randomFrom = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** How many of `n` happen; each by itself, or, where they are many, by the normal law with the same moments. */
const binomial = (random: () => number, n: number, p: number): number => {
  if (n * p * (1 - p) > 200) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.min(n, Math.max(0, Math.round(n * p + normal * Math.sqrt(n * p * (1 - p)))));
  }
  let happened = 0;
  for (let one = 0; one < n; one += 1) if (random() < p) happened += 1;
  return happened;
};

interface Scene {
  readonly perSecond: number;
  readonly minutes: number;
  /** Rates of failed requests, by minute. */
  readonly stable: (minute: number) => number;
  readonly canary: (minute: number) => number;
}

/** Share of the canary by quarter of the rollout, as the published simulations have it. */
const weights = [500, 1_000, 2_500, 5_000];

/**
 * Plays one rollout. The buckets are looked at when they are half full and when they are full, and wrong answers are as
 * frequent as failed ones, but their labels come ten minutes late: what the product looks at, and when.
 *
 * @returns minute of the alarm and what the canary had served wrongly by then; undefined without an alarm
 */
const play = ({ perSecond, minutes, stable, canary }: Scene, alpha: number, seed: number) => {
  const random = randomFrom(seed);
  const compared = rollout({ plan: plan({ alpha }) });
  const buckets: ArmBucket[] = [];
  let served = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const weight = (weights[Math.floor((minute * weights.length) / minutes)] ?? 0) / 10_000;
    let [ofCanary, ofStable] = [arm("canary"), arm("stable")];
    for (const half of [0, 1]) {
      const requests = Math.round(perSecond * 30);
      const canaryRequests = binomial(random, requests, weight);
      const stableRequests = requests - canaryRequests;
      const outcome = (units: number, rate: number) => ({
        requests: units,
        failed: binomial(random, units, rate),
        wrong: binomial(random, units, rate),
      });
      const [c, s] = [outcome(canaryRequests, canary(minute)), outcome(stableRequests, stable(minute))];
      served += c.failed + c.wrong;
      ofCanary = {
        ...ofCanary,
        requests: ofCanary.requests + c.requests,
        failed: ofCanary.failed + c.failed,
        wrong: ofCanary.wrong + c.wrong,
      };
      ofStable = {
        ...ofStable,
        requests: ofStable.requests + s.requests,
        failed: ofStable.failed + s.failed,
        wrong: ofStable.wrong + s.wrong,
      };
      const labelled = buckets
        .slice(0, -10)
        .map(({ start, arms }) => bucket(start, ...arms.map((one) => ({ ...one, labelled: one.requests }))));
      const waiting = [...buckets.slice(-10), bucket(minute, ofCanary, ofStable)].map(({ start, arms }) =>
        bucket(start, ...arms.map((one) => ({ ...one, wrong: 0 }))),
      );
      if (harmIn(evidenceOf(compared, [...labelled, ...waiting]), alpha) !== undefined)
        return { minute: minute + (half + 1) / 2, served };
    }
    buckets.push(bucket(minute, ofCanary, ofStable));
  }
  return undefined;
};

const playAll = (scene: Scene, alpha: number, runs: number) =>
  Array.from({ length: runs * times }, (_, run) => play(scene, alpha, run + 1));
const alarms = (results: ReturnType<typeof playAll>) => results.filter((result) => result !== undefined);

describe("a canary like the stable version is rolled back no oftener than the plan allows", () => {
  test.each([
    ["1 request a second, 2 % bad", { perSecond: 1, rate: () => 0.02 }],
    ["10 a second, 0.5 % bad", { perSecond: 10, rate: () => 0.005 }],
    [
      "a base rate that climbs from 0.2 % to 3 %",
      { perSecond: 10, rate: (minute: number) => 0.002 + minute * 0.00047 },
    ],
  ])("%s", (_, { perSecond, rate }) => {
    const alpha = 0.05;
    const results = playAll({ perSecond, minutes: 60, stable: rate, canary: rate }, alpha, 150);
    const share = alarms(results).length / results.length;
    // Three standard errors of a rate that is what it may be at most.
    expect(share).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / results.length));
    if (times > 1) console.log(`false alarms: ${(share * 100).toFixed(2)} % of ${results.length}`);
  });
});

describe("a harmful canary is rolled back soon, having served little harm", () => {
  test.each([
    ["10 a second, 0.5 % against 5 %", { perSecond: 10, harm: 0.05 }, { share: 0.99, minutes: 8, served: 20 }],
    ["1 a second, 0.5 % against 50 %", { perSecond: 1, harm: 0.5 }, { share: 0.99, minutes: 5, served: 12 }],
    ["10 a second, 0.5 % against 1.5 %", { perSecond: 10, harm: 0.015 }, { share: 0.9, minutes: 32, served: 45 }],
  ])("%s", (_, { perSecond, harm }, limits) => {
    const results = playAll({ perSecond, minutes: 60, stable: () => 0.005, canary: () => harm }, 0.01, 60);
    const found = alarms(results);
    const minutes = found.map(({ minute }) => minute).sort((left, right) => left - right);
    const median = minutes[Math.floor(minutes.length / 2)] ?? Number.POSITIVE_INFINITY;
    const served = found.reduce((sum, one) => sum + one.served, 0) / found.length;
    if (times > 1)
      console.log(`detected ${found.length} of ${results.length}, median ${median} min, ${served.toFixed(1)} bad`);
    expect(found.length / results.length).toBeGreaterThanOrEqual(limits.share);
    expect(median).toBeLessThanOrEqual(limits.minutes);
    expect(served).toBeLessThanOrEqual(limits.served);
  });
});

/** Plays a rollout to the end of its last step, in which the canary has nobody beside it; whether people are asked. */
const finish = ({ perSecond, stable, canary }: Omit<Scene, "minutes">, alpha: number, seed: number): boolean => {
  const random = randomFrom(seed);
  const shift = { ...rollout().shift, weightBasisPoints: 10_000, revision: 7 };
  const given = rollout({ plan: plan({ alpha }), status: "observing", step: 2, shift });
  const outcome = (requests: number, rate: number) => ({
    requests,
    failed: binomial(random, requests, rate),
    labelled: requests,
    wrong: binomial(random, requests, rate),
  });
  const buckets = [30, 10].map((minutes, index) => {
    const requests = Math.round(perSecond * 60 * minutes);
    return index === 0
      ? bucket(0, arm("stable", outcome(requests, stable(0))))
      : bucket(minutes, arm("canary", { revision: 7, ...outcome(requests, canary(0)) }));
  });
  return concludePlan(given, buckets)?.decision === "hold";
};

describe("in the last step", () => {
  const shareOf = (scene: Omit<Scene, "minutes">, alpha: number, runs: number) => {
    const results = Array.from({ length: runs * times }, (_, run) => finish(scene, alpha, run + 1));
    const share = results.filter(Boolean).length / results.length;
    if (times > 1) console.log(`people asked: ${(share * 100).toFixed(2)} % of ${results.length}`);
    return { share, of: results.length };
  };

  test.each([
    [1, 0.02],
    [10, 0.005],
    [0.2, 0.2],
  ])(
    "people are asked about a canary like the stable version no oftener than the plan allows: %d/s, %d",
    (perSecond, rate) => {
      const alpha = 0.05;
      const { share, of } = shareOf({ perSecond, stable: () => rate, canary: () => rate }, alpha, 400);
      expect(share).toBeLessThanOrEqual(alpha + 3 * Math.sqrt((alpha * (1 - alpha)) / of));
    },
  );

  test.each([
    [10, 0.005, 0.05],
    [1, 0.005, 0.5],
    [10, 0.005, 0.015],
  ])("people are asked about one that breaks down there: %d/s, %d against %d", (perSecond, stable, canary) => {
    expect(shareOf({ perSecond, stable: () => stable, canary: () => canary }, 0.01, 60).share).toBeGreaterThanOrEqual(
      0.95,
    );
  });
});
