import { expect, test } from "vitest";
import { assessDrift } from "../../../lib/domain/drift/assess-drift.ts";
import { assessPerformance } from "../../../lib/domain/drift/assess-performance.ts";
import { driftFindings, performanceFindings } from "../../../lib/domain/drift/findings.ts";
import { addPrediction } from "../../../lib/domain/profile/add-prediction.ts";
import { emptyProfile } from "../../../lib/domain/profile/profile-sum.ts";
import { reference } from "../../support/measured.ts";

const baseline = reference();
const settings = { minRows: 100, drift: { falseDiscoveryRate: 0.01, psiApproaching: 0.05, psiDrifted: 0.1 } };

const findingsOf = (inputs: (row: number) => { age: number | string; region: number | string }) => {
  const sum = emptyProfile();
  for (let row = 0; row < 400; row += 1)
    addPrediction(sum, baseline, { inputs: inputs(row), scoreBin: null, predicted: null, segment: null, truth: null });
  return driftFindings(assessDrift(baseline, sum, settings));
};

test("what drifted is told by feature, worst first, with how it moved", () => {
  expect(findingsOf((row) => ({ age: "", region: row % 4 === 0 ? "north" : row % 4 }))).toEqual([
    "age has vanished: no row has a value, 100.0 % of the reference have one",
    expect.stringMatching(/^region: PSI \d\.\d\d, "0" 25\.0 % → 0\.0 %, 25\.0 % new categories \(north\)$/),
  ]);
  expect(findingsOf((row) => ({ age: row % 5 === 0 ? "" : 40 + (row % 60), region: row % 4 }))).toEqual([
    expect.stringMatching(/^age: PSI \d\.\d\d, mean 49\.5 → [67]\d(\.\d+)?, missing 0\.0 % → 20\.0 %$/),
  ]);
  expect(findingsOf((row) => ({ age: 20 + ((row * 7) % 60), region: row % 4 }))).toEqual([]);
});

test("a decay is told with what it loses at least", () => {
  const outcomes = (wrong: number) => ({ outcomes: { rows: 1_000, labelled: 1_000, wrong }, segments: {} });
  const limits = { labelDelaySeconds: 0, minLabelled: 100, accuracyLossApproaching: 0.02, accuracyLossDecayed: 0.05 };
  expect(performanceFindings(assessPerformance(outcomes(200), outcomes(350), limits))).toEqual([
    "accuracy 65.0 % of 1000 labels, 80.0 % on the reference: a loss of 15.0 %, at least 9.9 %",
  ]);
  expect(performanceFindings(assessPerformance(outcomes(200), outcomes(210), limits))).toEqual([]);
});
