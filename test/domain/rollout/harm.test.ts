import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logHarmOf, type Stratum } from "../../../lib/domain/rollout/harm.ts";

/** Written as the published vectors are: (x_c, x_b, n_c, n_b). */
const stratum = (canaryBad: number, stableBad: number, canaryUnits: number, stableUnits: number): Stratum => ({
  canaryUnits,
  canaryBad,
  stableUnits,
  stableBad,
});

describe("the published reference vectors hold to nine decimals", () => {
  test.each([
    ["A", [stratum(3, 6, 60, 1140)], 2.524871008, 2.066245671],
    ["B", [stratum(3, 0, 60, 1140)], 6.909750592, 6.439562942],
    ["C", [stratum(1, 2, 60, 1140), stratum(4, 3, 300, 900)], 1.813173546, 1.231936559],
    ["D", [stratum(0, 6, 60, 1140)], -0.982687921, -1.084074501],
    ["E", [stratum(5, 0, 500, 500)], 2.704555102, 2.275328519],
  ])("%s, tolerating 1.0 and 1.25 times the rate", (_, strata, strict, tolerant) => {
    expect(logHarmOf(strata, 1)).toBeCloseTo(strict, 8);
    expect(logHarmOf(strata, 1.25)).toBeCloseTo(tolerant, 8);
  });

  test.each([
    [stratum(3, 60, 600, 11_400), 2.056863342],
    [stratum(10, 11, 3000, 3000), 2.671390158],
    [stratum(2, 30, 600, 11_400), 0.414892112],
  ])("the other side: %o against three times the rate", (only, expected) => {
    const better = [1.5, 2, 3, 5, 10, 30].map((ratio) => 1 / ratio);
    expect(logHarmOf([only], 3, better)).toBeCloseTo(expected, 8);
  });
});

test("canary errors needed without any of the stable version, by share of the canary", () => {
  const needed = (weight: number) => {
    const units = 100_000;
    for (let bad = 0; ; bad += 1)
      if (logHarmOf([stratum(bad, 0, units * weight, units * (1 - weight))], 1) >= Math.log(100)) return bad;
  };
  expect([0.01, 0.05, 0.1, 0.25, 0.5].map(needed)).toEqual([2, 3, 3, 5, 9]);
});

/** The expectation over all ways in which the bad events may fall on the arms, as the sums of a hypergeometric law. */
const conditionalExpectation = (canaryUnits: number, stableUnits: number, bad: number): number => {
  const logChoose = (n: number, k: number): number => {
    let sum = 0;
    for (let i = 1; i <= k; i += 1) sum += Math.log(n - k + i) - Math.log(i);
    return sum;
  };
  let expectation = 0;
  for (let onCanary = Math.max(0, bad - stableUnits); onCanary <= Math.min(bad, canaryUnits); onCanary += 1) {
    const logChance =
      logChoose(canaryUnits, onCanary) +
      logChoose(stableUnits, bad - onCanary) -
      logChoose(canaryUnits + stableUnits, bad);
    expectation += Math.exp(logChance + logHarmOf([stratum(onCanary, bad - onCanary, canaryUnits, stableUnits)], 1));
  }
  return expectation;
};

test("a canary like the stable version is expected to make no evidence, whatever the counts of one bucket", () => {
  for (const [canary, stable] of [
    [1, 1],
    [5, 95],
    [50, 50],
    [95, 5],
    [30, 300],
  ] as const) {
    for (const bad of [1, 2, 5, 20]) {
      if (bad <= canary + stable) expect(conditionalExpectation(canary, stable, bad)).toBeLessThanOrEqual(1 + 1e-12);
    }
  }
});

const counts = fc
  .tuple(
    fc.nat(500),
    fc.nat(500),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([canaryUnits, stableUnits, canaryRate, stableRate]) =>
    stratum(Math.round(canaryUnits * canaryRate), Math.round(stableUnits * stableRate), canaryUnits, stableUnits),
  );

test("any counts give a finite figure, in any order, and a stratum without one of the arms says nothing", () => {
  fc.assert(
    fc.property(fc.array(counts, { maxLength: 40 }), (strata) => {
      const value = logHarmOf(strata, 1.25);
      expect(Number.isFinite(value)).toBe(true);
      expect(logHarmOf([...strata].reverse(), 1.25)).toBeCloseTo(value, 6);
      const both = strata.filter(({ canaryUnits, stableUnits }) => canaryUnits > 0 && stableUnits > 0);
      expect(logHarmOf(both, 1.25)).toBeCloseTo(value, 6);
    }),
  );
  expect(logHarmOf([], 1)).toBe(0);
  const huge = Array.from({ length: 3000 }, () => stratum(10_000, 0, 10_000, 10_000));
  expect(Number.isFinite(logHarmOf(huge, 1))).toBe(true);
});
