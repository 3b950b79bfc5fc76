import { describe, expect, test } from "vitest";
import { assessDrift } from "../../../lib/domain/drift/assess-drift.ts";
import { addPrediction } from "../../../lib/domain/profile/add-prediction.ts";
import { emptyProfile } from "../../../lib/domain/profile/profile-sum.ts";
import { reference } from "../../support/measured.ts";

const settings = {
  minRows: 100,
  drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.1 },
};
const baseline = reference();

/** A window of rows like those of the reference, or changed. */
const windowOf = (
  rows: number,
  change: (row: number) => { age?: number | string; region?: number | string } = () => ({}),
) => {
  const sum = emptyProfile();
  for (let row = 0; row < rows; row += 1)
    addPrediction(sum, baseline, {
      inputs: { age: 20 + ((row * 7) % 60), region: row % 4, ...change(row) },
      scoreBin: null,
      predicted: null,
      segment: null,
      truth: null,
    });
  return sum;
};
const verdicts = (assessment: ReturnType<typeof assessDrift>) =>
  Object.fromEntries(assessment.features.map(({ name, verdict }) => [name, verdict]));

describe("assesses", () => {
  test("a window like the reference as stable", () => {
    const assessment = assessDrift(baseline, windowOf(480), settings);
    expect(assessment).toMatchObject({ verdict: "STABLE", insufficient: null, rows: { reference: 600, current: 480 } });
    expect(verdicts(assessment)).toEqual({ age: "STABLE", region: "STABLE" });
  });

  test("a shifted feature as drifted, the worst first, and says how it moved", () => {
    const assessment = assessDrift(
      baseline,
      windowOf(480, (row) => ({ age: 35 + ((row * 7) % 60) })),
      settings,
    );
    expect(assessment.verdict).toBe("DRIFTED");
    expect(assessment.features).toMatchObject([
      {
        name: "age",
        verdict: "DRIFTED",
        mean: { reference: expect.closeTo(49.5, 1), current: expect.closeTo(64.5, 1) },
      },
      { name: "region", verdict: "STABLE", mean: null },
    ]);
  });

  test("a small shift as approaching", () => {
    const small = windowOf(480, (row) => ({ region: row % 8 === 0 && row % 5 !== 0 ? 1 : row % 4 }));
    expect(assessDrift(baseline, small, settings)).toMatchObject({
      verdict: "APPROACHING",
      features: [{ name: "region" }, { name: "age" }],
    });
  });

  test("a feature of which no value is left as vanished", () => {
    const assessment = assessDrift(
      baseline,
      windowOf(150, () => ({ age: "" })),
      settings,
    );
    expect(assessment.features[0]).toMatchObject({
      name: "age",
      verdict: "DRIFTED",
      hasVanished: true,
      missing: { reference: 0, current: 1 },
      kolmogorovSmirnov: null,
      mean: null,
    });
  });

  test("values that are missing more often as drift", () => {
    const gaps = windowOf(480, (row) => (row % 3 === 0 ? { age: Number.NaN } : {}));
    expect(assessDrift(baseline, gaps, settings).features[0]).toMatchObject({
      name: "age",
      verdict: "DRIFTED",
      hasVanished: false,
      missing: { reference: 0, current: 1 / 3 },
    });
  });

  test("categories that the reference does not have, by name and share", () => {
    const novel = windowOf(400, (row) => (row % 4 === 0 ? { region: row % 8 === 0 ? "north" : 9 } : {}));
    expect(assessDrift(baseline, novel, settings).features[0]).toMatchObject({
      name: "region",
      verdict: "DRIFTED",
      mostShifted: { value: "0", reference: 0.25, current: 0 },
      newCategories: { share: 0.25, names: ["9", "north"] },
    });
  });

  test("numbers where the reference has none as drift, also between its values", () => {
    const between = windowOf(480, (row) => ({ age: 12.5 + ((row * 7) % 60) / 100 }));
    expect(assessDrift(baseline, between, settings).features[0]).toMatchObject({ name: "age", verdict: "DRIFTED" });
  });
});

describe("says nothing", () => {
  test.each([
    ["of a version without reference rows", null, 500, "no-reference"],
    ["of an empty window", baseline, 0, "too-few-rows"],
    ["of fewer rows than were asked for", baseline, 99, "too-few-rows"],
  ] as const)("%s", (_, of, rows, insufficient) => {
    expect(assessDrift(of, windowOf(rows), settings)).toMatchObject({
      verdict: "INSUFFICIENT",
      insufficient,
      features: [],
    });
  });

  test("of a trifle, in however many rows", () => {
    const trifle = windowOf(100_000, (row) => ({ region: row % 40 === 0 ? 1 : row % 4 }));
    const region = assessDrift(baseline, trifle, settings).features.find(({ name }) => name === "region");
    expect(region?.verdict).toBe("STABLE");
    expect(region?.psi).toBeLessThan(0.05);
  });
});
