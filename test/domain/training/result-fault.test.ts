import { expect, test } from "vitest";
import { resultFault } from "../../../lib/domain/training/result-fault.ts";
import type { TrainingResult } from "../../../lib/domain/training/training-result.ts";
import { artifact } from "../../support/registry-world.ts";
import { otherRunId, trainingResult, trainingRun } from "../../support/training.ts";

const { signature, dataset } = trainingResult();
const input = (name: string) => ({ name, datatype: "FP32", shape: [-1, 1] });

test("a result of the run, on its data, with a model of its features is usable", () => {
  expect(resultFault(trainingRun(), trainingResult())).toBeUndefined();
});

test.each<[string, Partial<TrainingResult>, RegExp]>([
  ["of another run", { run: otherRunId }, new RegExp(`of run ${otherRunId}`)],
  ["on other data", { dataset: { ...dataset, sha256: "0".repeat(64) } }, /other data/],
  ["without a model", { artifacts: [artifact("model.pkl")] }, /no model\.onnx/],
  ["of a model that ignores a feature", { signature: { ...signature, inputs: [input("amount")] } }, /features shop$/],
  [
    "of a model that wants to be told more",
    { signature: { ...signature, inputs: [...signature.inputs, input("repaid")] } },
    /takes repaid, which/,
  ],
])("a result %s is not, and says so", (_, overrides, fault) => {
  expect(resultFault(trainingRun(), trainingResult(overrides))).toMatch(fault);
});
