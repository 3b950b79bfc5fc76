import fc from "fast-check";
import { expect, test } from "vitest";
import { adjustPValues } from "../../../lib/domain/drift/adjust-p-values.ts";
import { chiSquareTest } from "../../../lib/domain/drift/chi-square-test.ts";
import { compareFeature } from "../../../lib/domain/drift/compare-feature.ts";
import { differenceInterval } from "../../../lib/domain/drift/difference-interval.ts";
import { kolmogorovSmirnov } from "../../../lib/domain/drift/kolmogorov-smirnov.ts";
import { populationStability } from "../../../lib/domain/drift/population-stability.ts";
import { addPrediction } from "../../../lib/domain/profile/add-prediction.ts";
import { numericBins } from "../../../lib/domain/profile/numeric-bins.ts";
import { emptyProfile } from "../../../lib/domain/profile/profile-sum.ts";
import type { FeatureBins } from "../../../lib/domain/profile/reference-profile.ts";
import vectors from "../../vectors/drift/drift.json" with { type: "json" };

const expectClose = (actual: number, expected: number): void =>
  expect(Math.abs(actual - expected) / (Math.abs(expected) || 1)).toBeLessThan(1e-12);

test("PSI is NumPy's and leaves out what chance adds", () => {
  for (const { psi, psiDebiased, ...counts } of vectors.counts) {
    expectClose(populationStability(counts).psi + 1, psi + 1);
    expectClose(populationStability(counts).psiDebiased + 1, psiDebiased + 1);
  }
});

test("the chi-square test of two samples is SciPy's on the pooled cells", () => {
  for (const { chiSquare, ...counts } of vectors.counts) {
    const { statistic, degrees, pValue } = chiSquareTest(counts);
    expectClose(statistic, chiSquare.statistic);
    expect(degrees).toBe(chiSquare.degrees);
    expect(Math.abs(pValue - chiSquare.pValue)).toBeLessThanOrEqual(1e-10 * chiSquare.pValue);
  }
});

test("KS of what is counted exactly is exact, and its p-value SciPy's", () => {
  for (const { reference, current, statistic, pValue } of vectors.ordered) {
    const all = reference.map(() => true);
    const figures = kolmogorovSmirnov({ reference, current }, all);
    expectClose(figures?.lower ?? Number.NaN, statistic);
    expect(figures?.upper).toBe(figures?.lower);
    expectClose(figures?.pValue ?? Number.NaN, pValue);
  }
});

test("adjusted p-values are SciPy's", () => {
  for (const { pValues, adjusted } of vectors.adjusted)
    for (const [place, value] of adjustPValues(pValues).entries()) expectClose(value, adjusted[place] ?? Number.NaN);
});

test("Newcombe's interval is that of SciPy's Wilson intervals", () => {
  for (const { first, second, ...expected } of vectors.intervals) {
    const interval = differenceInterval(first, second);
    expectClose(interval.difference + 1, expected.difference + 1);
    expectClose(interval.lower + 1, expected.lower + 1);
    expectClose(interval.upper + 1, expected.upper + 1);
  }
});

/** A feature's counts of values, as capture would have them. */
const counted = (bins: FeatureBins, values: readonly number[]) => {
  const sum = emptyProfile();
  const profile = { schema: "reference-profile.v1", features: [bins], segment: null, counts: sum } as const;
  for (const value of values)
    addPrediction(sum, profile, { inputs: { x: value }, segment: null, truth: null, scoreBin: null, predicted: null });
  return sum.features.x;
};
const compare = (reference: readonly number[], current: readonly number[]) => {
  const bins = { kind: "numeric", name: "x", ...numericBins(reference) } as const;
  return compareFeature(bins, { reference: counted(bins, reference), current: counted(bins, current) });
};

test("SciPy's KS statistic of the raw values lies in the interval, which is narrow", () => {
  for (const { reference, current, statistic } of vectors.samples) {
    const { kolmogorovSmirnov: figures } = compare(reference, current);
    expect(figures?.lower).toBeLessThanOrEqual(statistic + 1e-12);
    expect(figures?.upper).toBeGreaterThanOrEqual(statistic - 1e-12);
    expect((figures?.upper ?? 1) - (figures?.lower ?? 0)).toBeLessThan(0.04);
  }
});

/** By the definition: the largest distance of the two distribution functions at any value. */
const naiveStatistic = (left: readonly number[], right: readonly number[]): number => {
  const shareUpTo = (values: readonly number[], at: number) =>
    values.filter((value) => value <= at).length / values.length;
  return Math.max(...[...left, ...right].map((at) => Math.abs(shareUpTo(left, at) - shareUpTo(right, at))));
};

test("the KS statistic lies in the interval, whatever the values", () => {
  // Further apart than a 1024th of any spread they can have: closer values count as one.
  const value = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -320, max: 320 }).map((step) => step / 64),
  );
  const sample = fc.array(value, { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(sample, sample, (reference, current) => {
      const { kolmogorovSmirnov: figures } = compare(reference, current);
      const statistic = naiveStatistic(reference, current);
      expect(figures?.lower).toBeLessThanOrEqual(statistic + 1e-12);
      expect(figures?.upper).toBeGreaterThanOrEqual(statistic - 1e-12);
    }),
  );
});

test("no figure depends on the scale of a feature", () => {
  const { reference, current } = vectors.samples[3] ?? { reference: [], current: [] };
  const straight = compare(reference, current);
  // Powers of two keep the order of doubles and the units of the sums.
  const scaled = compare(
    reference.map((x) => x * 1024),
    current.map((x) => x * 1024),
  );
  expect({ ...scaled, mean: null }).toEqual({ ...straight, mean: null });
  const curved = compare(
    reference.map((x) => Math.log1p(x)),
    current.map((x) => Math.log1p(x)),
  );
  expect([curved.psi, curved.chiSquare]).toEqual([straight.psi, straight.chiSquare]);
});
