import { expect, test } from "vitest";
import { checkInputs } from "../../../lib/domain/inference/check-inputs.ts";
import type { TensorSignature } from "../../../lib/domain/model-version/model-version.ts";

const takes = (...names: readonly string[]) => ({
  inputs: names.map((name): TensorSignature => ({ name, datatype: "FP32", shape: [-1, 1] })),
  outputs: [],
});
const given = (...names: readonly string[]) => ({
  inputs: names.map((name) => ({ name, datatype: "FP32" as const, shape: [1, 1], data: Float32Array.of(1) })),
});
const reasonOf = (sent: readonly string[], taken: readonly string[]) => {
  const checked = checkInputs(given(...sent), takes(...taken));
  return checked.ok ? "accepted" : checked.refusal.reason;
};

test("all missing inputs are named at once, with what the model takes for them", () => {
  expect(reasonOf(["b", "d", "e"], ["a", "b", "c", "d"])).toBe(
    "inputs 'a' (FP32 [-1,1]), 'c' (FP32 [-1,1]) are missing",
  );
  expect(reasonOf(["b"], ["a", "b"])).toBe("input 'a' is missing; the model takes FP32 [-1,1]");
  expect(reasonOf(["b", "a"], ["a", "b"])).toBe("accepted");
});

test("of a great many missing inputs the first are named, and the others counted", () => {
  const many = Array.from({ length: 500 }, (_, place) => `column_${place}`);
  const reason = reasonOf([], many);
  expect(reason).toContain("'column_9' (FP32 [-1,1]) and 490 more are missing");
  expect(reason).not.toContain("column_10'");
});
