import { describe, expect, test } from "vitest";
import { decideFormats } from "../../../lib/domain/format/decide-formats.ts";
import type { InspectedArtifact } from "../../../lib/domain/format/inspect-artifact.ts";

const artifact = (
  name: string,
  format: string,
  { findings = [], externalData = [] }: { findings?: string[]; externalData?: string[] } = {},
): InspectedArtifact => ({ format: { artifact: name, format, findings }, externalData });

const inert = ["safetensors", "onnx", "gguf", "json", "text", "xgboost-ubj", "parquet"];
const codeBearing = ["pickle", "pytorch", "torchscript", "keras", "hdf5", "native-code", "xz", "7z"];
const dull = ["unknown", "npy", "npz", "zip", "tar", "gzip", "tensorflow-saved-model"];

const tiersOf = (inspected: readonly InspectedArtifact[], waiver?: string) =>
  ([1, 2, 3, 4] as const).map((tier) => {
    const decision = decideFormats(tier, inspected, waiver);
    return decision.ok ? "ok" : decision.refusal.code;
  });

const no = "format-not-accepted";

describe("the formats of a version", () => {
  test.each(inert)("are taken in every tier where they are inert: %s", (format) => {
    expect(tiersOf([artifact("a", format)])).toEqual(["ok", "ok", "ok", "ok"]);
  });

  test.each(codeBearing)(
    "need a waiver in tier 3 where they may run code, and tiers 1 and 2 know none: %s",
    (format) => {
      expect(tiersOf([artifact("a", format)])).toEqual([no, no, "format-needs-waiver", "ok"]);
      expect(tiersOf([artifact("a", format)], "reviewed")).toEqual([no, no, "ok", "ok"]);
    },
  );

  test.each(dull)("are taken from tier 3 on where they are neither, until something is found in them: %s", (format) => {
    expect(tiersOf([artifact("a", format)])).toEqual([no, no, "ok", "ok"]);
    const found = [artifact("b", "text"), artifact("a", format, { findings: ["holds pickles"] })];
    expect(tiersOf(found)).toEqual([no, no, "format-needs-waiver", "ok"]);
    expect(decideFormats(3, found, undefined)).toMatchObject({ refusal: { name: "a", findings: ["holds pickles"] } });
  });

  test("are harmful in any format with a finding", () => {
    expect(tiersOf([artifact("a", "text", { findings: ["yaml that makes python objects"] })])).toEqual([
      ...[no, no, "format-needs-waiver", "ok"],
    ]);
  });

  test("take data that an ONNX model keeps beside it, whatever that looks like", () => {
    const model = artifact("m/model.onnx", "onnx", { externalData: ["weights.bin", "more/x"] });
    const files = [model, artifact("m/weights.bin", "unknown"), artifact("m/more/x", "unknown")];
    expect(tiersOf(files)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(decideFormats(1, files, undefined)).toMatchObject({
      value: [{ format: "onnx" }, { format: "onnx-data" }, { format: "onnx-data" }],
    });
    expect(tiersOf([artifact("m/model.onnx", "onnx"), artifact("m/weights.bin", "unknown")])[0]).toBe(no);
  });

  test.each([
    "../../../etc/passwd",
    "junk/../../x",
    "/etc/passwd",
    "C:\\x",
    "a/../weights.bin",
    "./weights.bin",
    "file:///x",
    "",
    "absent",
    "model.onnx",
    "WEIGHTS.BIN",
    "m/weights.bin",
  ])("refuse in every tier, waiver or not, ONNX data at %j", (location) => {
    const files = [
      artifact("m/model.onnx", "onnx", { externalData: [location] }),
      artifact("m/weights.bin", "unknown"),
    ];
    const code = "external-data-not-registered";
    expect(tiersOf(files, "reviewed")).toEqual([code, code, code, code]);
  });
});
