import { expect, test } from "vitest";
import { predictionRows } from "../../../lib/domain/inference/prediction-rows.ts";
import type { Tensor } from "../../../lib/domain/inference/tensor.ts";

const age: Tensor = { name: "age", datatype: "FP64", shape: [2, 1], data: Float64Array.of(30.5, 31) };
const key: Tensor = { name: "key", datatype: "INT64", shape: [2, 1], data: BigInt64Array.of(7n, 2n ** 60n) };
const label: Tensor = { name: "label", datatype: "BOOL", shape: [2], data: Uint8Array.of(1, 0) };
const scores: Tensor = { name: "scores", datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };

test("a batch is cut into its examples; long integers become text, several values an array", () => {
  expect(predictionRows([age, key], [label, scores])).toEqual({
    inputs: [
      { age: 30.5, key: 7 },
      { age: 31, key: "1152921504606846976" },
    ],
    outputs: [
      { label: true, scores: [1, 2] },
      { label: false, scores: [3, 4] },
    ],
  });
});

test("where the tensors share no batch, the request is one example", () => {
  const summary: Tensor = { name: "summary", datatype: "BYTES", shape: [1], data: ["all"] };
  expect(predictionRows([age], [summary])).toEqual({ inputs: [{ age: [30.5, 31] }], outputs: [{ summary: "all" }] });
});

test("a failed prediction keeps its examples and has no outputs", () => {
  expect(predictionRows([age], [])).toEqual({ inputs: [{ age: 30.5 }, { age: 31 }], outputs: [] });
});
