import { readFileSync } from "node:fs";
import { openOnnxSession } from "../../lib/adapters/onnx/onnx-session.ts";

export const onnxModel = (name: "tabular" | "echo"): Uint8Array =>
  readFileSync(new URL(`../vectors/onnx/${name}.onnx`, import.meta.url));

/** The same model as another file: ONNX keeps notes (`metadata_props`, field 14) that change nothing. */
export const annotatedModel = (name: "tabular" | "echo", note: string): Uint8Array => {
  const field = (tag: number, bytes: Uint8Array) => Buffer.concat([Buffer.of(tag, bytes.length), bytes]);
  const entry = Buffer.concat([field(0x0a, Buffer.from("note")), field(0x12, Buffer.from(note))]);
  return Buffer.concat([onnxModel(name), field(0x72, entry)]);
};

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
