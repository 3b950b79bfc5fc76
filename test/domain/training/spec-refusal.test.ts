import { expect, test } from "vitest";
import { specRefusal } from "../../../lib/domain/training/spec-refusal.ts";
import type { TrainingSpec } from "../../../lib/domain/training/training-run.ts";
import { trainingSpec } from "../../support/training.ts";

const features = (...names: string[]): Partial<TrainingSpec> => ({
  features: names.map((name) => ({ name, kind: "numeric" })),
});

test("a specification of distinct columns can be trained, whatever the target is called", () => {
  expect(specRefusal(trainingSpec())).toBeUndefined();
  expect(specRefusal(trainingSpec({ segmentColumn: null, target: "label" }))).toBeUndefined();
  expect(specRefusal(trainingSpec({ segmentColumn: "amount" }))).toBeUndefined();
});

test.each<[string, Partial<TrainingSpec>, object]>([
  ["whose features hold the target", features("a", "repaid"), { code: "target-is-a-feature", target: "repaid" }],
  ["that names a feature twice", features("a", "b", "a"), { code: "duplicate-feature", feature: "a" }],
  [
    "with a feature that every model has as an output",
    features("a", "probabilities"),
    { code: "unusable-column", column: "probabilities", fault: "reserved" },
  ],
  [
    "with a segment column that the reference rows have already",
    { segmentColumn: "score" },
    { code: "unusable-column", column: "score", fault: "reserved" },
  ],
  [
    "that looks at the target by its own values",
    { segmentColumn: "repaid" },
    { code: "unusable-column", column: "repaid", fault: "target-as-segment" },
  ],
  [
    "that would leave no room in a leaf for the run's end",
    { hyperparameters: Object.fromEntries(Array.from({ length: 700 }, (_, index) => [`p${index}`, "ü".repeat(64)])) },
    { code: "too-large", what: "leaf", limit: 49_152 },
  ],
])("one %s is refused", (_, overrides, refusal) => {
  expect(specRefusal(trainingSpec(overrides))).toEqual(refusal);
});
