import type { TrainingResult } from "../../lib/domain/training/training-result.ts";
import type { TrainingRun, TrainingSpec } from "../../lib/domain/training/training-run.ts";
import { artifact } from "./registry-world.ts";

export const runId = "0192a000000070008000000000000001";
export const otherRunId = "0192a000000070008000000000000002";
export const datasetSha256 = "d".repeat(64);

export const trainingSpec = (overrides: Partial<TrainingSpec> = {}): TrainingSpec => ({
  algorithm: "xgboost",
  hyperparameters: { max_depth: 3 },
  dataset: { sha256: datasetSha256, format: "csv" },
  target: "repaid",
  features: [
    { name: "amount", kind: "numeric" },
    { name: "shop", kind: "categorical" },
  ],
  segmentColumn: "region",
  testFraction: 0.25,
  seed: 42,
  device: "cpu",
  ...overrides,
});

/** A run of the model `fraud` (`m1`) that was just asked for. */
export const trainingRun = (overrides: Partial<TrainingRun> = {}): TrainingRun => ({
  schema: "training-run.v1",
  id: runId,
  model: "m1",
  modelName: "fraud",
  status: "requested",
  spec: trainingSpec(),
  riskTier: 3,
  requestedBy: "tom",
  launchingUntil: null,
  job: null,
  version: null,
  metrics: null,
  failure: null,
  requestedAt: 1,
  submittedAt: null,
  finishedAt: null,
  ...overrides,
});

/** Reference rows as the container writes them. */
export const referenceRows = (of: string) => `amount,shop,region,score,prediction,label\n1.5,${of},north,0.7,1,1\n`;

/** What the container of that run hands back. */
export const trainingResult = (overrides: Partial<TrainingResult> = {}): TrainingResult => ({
  run: runId,
  dataset: { sha256: datasetSha256, rows: 900 },
  artifacts: [artifact("model.onnx"), artifact("reference.csv")],
  metrics: { overall: { accuracy: 0.9 }, bySegment: { north: { accuracy: 0.8 } }, byFeatureGroup: {} },
  signature: {
    inputs: [
      { name: "amount", datatype: "FP32", shape: [-1, 1], kind: "numeric" },
      { name: "shop", datatype: "INT64", shape: [-1, 1], kind: "categorical" },
    ],
    outputs: [{ name: "label", datatype: "INT64", shape: [-1] }],
  },
  environment: { python: "3.12.1", device: "cpu", packages: { xgboost: "3.0.0" }, commit: null, imageDigest: null },
  durationSeconds: 12.5,
  ...overrides,
});
