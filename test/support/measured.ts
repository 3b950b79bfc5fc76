import { freezeReference } from "../../lib/domain/profile/freeze-reference.ts";
import type { ReferenceProfile } from "../../lib/domain/profile/reference-profile.ts";
import { readReferenceRows } from "../../lib/domain/profile/reference-rows.ts";
import type { MeasuredPrediction } from "../../lib/ports/prediction-store.ts";
import { capturedPrediction } from "./captured-predictions.ts";
import { held } from "./registry.ts";

export const signature = {
  inputs: [
    { name: "age", datatype: "FP32", shape: [-1, 1], kind: "numeric" as const },
    { name: "region", datatype: "INT64", shape: [-1, 1], kind: "categorical" as const },
  ],
  outputs: [{ name: "label", datatype: "INT64", shape: [-1] }],
};

/** Ages 20 to 79, four regions, every third answer wrong. */
export const referenceText = [
  "age,region,score,prediction,label",
  ...Array.from(
    { length: 600 },
    (_, row) => `${20 + (row % 60)},${row % 4},0.${row % 10},${row % 2},${row % 3 === 0 ? 1 - (row % 2) : row % 2}`,
  ),
].join("\n");

export const reference = (): ReferenceProfile =>
  freezeReference(held(readReferenceRows(referenceText, signature, "region")), signature, "region");

/** One measured row of its own prediction. */
export const measuredRow = (
  baseline: ReferenceProfile | null,
  inputs: Readonly<Record<string, number | string>>,
  more: Partial<MeasuredPrediction["prediction"]> = {},
): MeasuredPrediction => {
  const { inputs: _inputs, outputs: _outputs, ...provenance } = capturedPrediction(1);
  const output = { label: 1, probabilities: [0.3, 0.7] };
  return {
    prediction: { ...provenance, row: 0, capture: "archive/object", output, ...more },
    inputs,
    reference: baseline,
  };
};
