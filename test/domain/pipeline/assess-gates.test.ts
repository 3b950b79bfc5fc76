import { expect, test } from "vitest";
import { assessGates } from "../../../lib/domain/pipeline/assess-gates.ts";
import type { GateEvidence } from "../../../lib/domain/pipeline/gate-evidence.ts";

const settings = { accuracyMin: 0.7, accuracyGainMin: 0.01, pValueMax: 0.05, missingMax: 0.01 };

const evidence = (overrides: Partial<GateEvidence> = {}): GateEvidence => ({
  schema: "gate-evidence.v1",
  candidate: 2,
  champion: 1,
  rows: 2_203,
  fault: null,
  pairs: { both: 1_446, onlyCandidate: 226, onlyChampion: 122, neither: 409 },
  agreeing: 2_203,
  missing: { feature: "AGEP", share: 0 },
  ...overrides,
});

const verdicts = (given: GateEvidence) =>
  Object.fromEntries(assessGates(given, settings).map(({ gate, verdict }) => [gate, verdict]));

test("a candidate that beats the champion on the same rows passes every gate", () => {
  expect(new Set(Object.values(verdicts(evidence())))).toEqual(new Set(["PASS"]));
});

// scipy.stats.binomtest(b, b + c, 0.5, alternative="greater").pvalue, SciPy 1.17
test.each([
  [226, 122, "1.34e-8"],
  [30, 10, "0.00111"],
  [60, 40, "0.0284"],
  [5, 5, "0.623"],
  [0, 3, "1.00"],
])("%i rows only the candidate had right and %i only the champion: p = %s", (onlyCandidate, onlyChampion, p) => {
  const pairs = { both: 500, onlyCandidate, onlyChampion, neither: 100 };
  const rows = 600 + onlyCandidate + onlyChampion;
  const gate = assessGates(evidence({ pairs, rows, agreeing: rows }), settings).find(
    ({ gate }) => gate === "significance",
  );
  expect(gate?.reason).toContain(`p = ${p}`);
});

test.each([
  ["agreement", { agreeing: 2_190 }],
  ["data-quality", { missing: { feature: "SCHL", share: 0.02 } }],
  ["threshold", { pairs: { both: 1_300, onlyCandidate: 226, onlyChampion: 122, neither: 555 } }],
  ["regression", { pairs: { both: 1_446, onlyCandidate: 184, onlyChampion: 164, neither: 409 } }],
  ["significance", { pairs: { both: 1_500, onlyCandidate: 182, onlyChampion: 155, neither: 366 } }],
])("%s fails on its own figures", (gate, given) => {
  expect(verdicts(evidence(given))).toMatchObject({ [gate]: "FAIL" });
});

test.each([
  ["the champion did not answer", { fault: "version 1 did not answer" }],
  ["there are too few rows", { rows: 99 }],
])("no gate passes on what was not measured: %s", (_, given) => {
  const { "data-quality": quality, ...others } = verdicts(evidence(given));
  expect(quality).toBe("PASS");
  expect(new Set(Object.values(others))).toEqual(new Set(["INSUFFICIENT"]));
});
