import { expect, test } from "vitest";
import { assessDrift } from "../../../lib/domain/drift/assess-drift.ts";
import { addPrediction } from "../../../lib/domain/profile/add-prediction.ts";
import { numericBins } from "../../../lib/domain/profile/numeric-bins.ts";
import { emptyProfile } from "../../../lib/domain/profile/profile-sum.ts";
import type { FeatureBins } from "../../../lib/domain/profile/reference-profile.ts";

const features = 50;
const referenceRows = 5_000;
const settings = { minRows: 30, drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.1 } };

/** A seeded source of normal values: xorshift128 and Box-Muller. */
const normals = (seed: number) => {
  const state = new Uint32Array([seed, 0x9e3779b9, 0x243f6a88, 0xb7e15162]);
  const uniform = (): number => {
    const [a = 0, , , d = 0] = state;
    let t = d ^ (d << 11);
    t ^= t >>> 8;
    state.copyWithin(1, 0, 3);
    state[0] = t ^ a ^ (a >>> 19);
    return ((state[0] ?? 0) + 0.5) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 64; warmUp += 1) uniform();
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
};

/** A feature's bins with the counts of a reference and of a window that is shifted by some standard deviations. */
const sampled = (name: string, normal: () => number, rows: number, shift: number) => {
  const draws = Array.from({ length: referenceRows }, normal);
  const bins: FeatureBins = { kind: "numeric", name, ...numericBins(draws) };
  const fold = (values: readonly number[]) => {
    const sum = emptyProfile();
    const profile = { schema: "reference-profile.v1", features: [bins], segment: null, counts: sum } as const;
    const unmeasured = { segment: null, truth: null, scoreBin: null, predicted: null };
    for (const value of values) addPrediction(sum, profile, { inputs: { [name]: value }, ...unmeasured });
    return sum.features;
  };
  const current = Array.from({ length: rows }, () => normal() + shift);
  return { bins, reference: fold(draws), current: fold(current) };
};

/** One scan of fifty features of which one is shifted much and one is shifted by a trifle. */
const scan = (normal: () => number, rows: number) => {
  const shifts = new Map([
    [0, 0.5],
    [1, 0.02],
  ]);
  const drawn = Array.from({ length: features }, (_, place) =>
    sampled(`f${place}`, normal, rows, shifts.get(place) ?? 0),
  );
  const profile = (side: "reference" | "current", count: number) => ({
    ...emptyProfile(),
    rows: count,
    features: Object.assign({}, ...drawn.map((feature) => feature[side])),
  });
  const assessment = assessDrift(
    {
      schema: "reference-profile.v1",
      features: drawn.map(({ bins }) => bins),
      segment: null,
      counts: profile("reference", referenceRows),
    },
    profile("current", rows),
    settings,
  );
  const drifted = new Set(assessment.features.flatMap(({ name, verdict }) => (verdict === "DRIFTED" ? [name] : [])));
  return {
    hasFalseAlarm: [...drifted].some((name) => name !== "f0" && name !== "f1"),
    seesShift: drifted.has("f0"),
    seesTrifle: drifted.has("f1"),
  };
};

// Rows of a window, and the power that the calibration of the rule found for a shift of half a standard deviation.
const full = process.env.TIDEGATE_FULL === "1";
const sizes: readonly (readonly [number, number])[] = full
  ? [
      [50, 0],
      [100, 0.61],
      [200, 0.97],
      [1_000, 1],
    ]
  : [[200, 0.97]];
const scans = full ? 100 : 20;

test.each(sizes)("fifty features of %i rows: hardly a false alarm, and a power of %f at least", (rows, power) => {
  const normal = normals(20_261_129 + rows);
  const results = Array.from({ length: scans }, () => scan(normal, rows));
  const share = (what: keyof ReturnType<typeof scan>) => results.filter((result) => result[what]).length / scans;
  const figures = { falseAlarm: share("hasFalseAlarm"), power: share("seesShift"), trifle: share("seesTrifle") };
  if (full) console.log(rows, figures);
  // Three standard errors around what was found.
  const [chance, tolerance] = [0.01, power * (1 - power)].map((variance) => 3 * Math.sqrt(variance / scans));
  expect(figures.falseAlarm).toBeLessThanOrEqual(0.01 + (chance ?? 0));
  expect(figures.trifle).toBeLessThanOrEqual(0.01 + (chance ?? 0));
  expect(figures.power).toBeGreaterThanOrEqual(power - (tolerance ?? 0) - 0.01);
});
