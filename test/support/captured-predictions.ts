import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { CapturedPrediction } from "../../lib/ports/capture-sink.ts";

const ids = uuidV7Ids();

/** A prediction as the gateway captures it, with `rows` examples. */
export const capturedPrediction = (rows = 1, more: Partial<CapturedPrediction> = {}): CapturedPrediction => ({
  id: ids.next(),
  workspace: "default",
  route: "income",
  revision: 7,
  model: "model-1",
  version: 1,
  arm: "stable",
  assignment: "weight",
  unit: null,
  at: Date.UTC(2026, 10, 21, 7, 30),
  latencyMs: 1.5,
  status: "ok",
  inputs: Array.from({ length: rows }, (_, row) => ({ age: 30 + row })),
  outputs: Array.from({ length: rows }, (_, row) => ({ label: row % 2, probabilities: [0.1, 0.9] })),
  ...more,
});

/** The same as the message that carries it. */
export const captureMessage = ({ inputs, outputs, ...provenance }: CapturedPrediction) => ({
  schema: "prediction-captured.v1",
  ...provenance,
  rows: { kind: "inline", inputs, outputs },
});
