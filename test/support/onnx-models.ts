import { readFileSync } from "node:fs";
import { openOnnxSession } from "../../lib/adapters/onnx/onnx-session.ts";

export const onnxModel = (name: "tabular" | "echo"): Uint8Array =>
  readFileSync(new URL(`../vectors/onnx/${name}.onnx`, import.meta.url));

export const openTestModel = (name: "tabular" | "echo") => openOnnxSession(onnxModel(name));

const numeric = ["age", "income", "hours", "tenure", "distance", "score", "balance", "visits"];
const categorical = ["region", "channel"];

/** A request body for the tabular model, `rows` examples alike but for their age. */
export const tabularRequest = (rows = 1, more: Readonly<Record<string, unknown>> = {}) => ({
  inputs: [
    ...numeric.map((name) => ({
      name,
      datatype: "FP32",
      shape: [rows, 1],
      data: Array.from({ length: rows }, (_, row) => (name === "age" ? 30 + row : 0.5)),
    })),
    ...categorical.map((name) => ({ name, datatype: "INT64", shape: [rows, 1], data: Array(rows).fill(2) })),
  ],
  ...more,
});
