import { expect, test } from "vitest";
import { registrationOf } from "../../../lib/domain/training/registration-of-result.ts";
import { datasetSha256, runId, trainingResult, trainingRun, trainingSpec } from "../../support/training.ts";

test("a version's lineage is what was asked for and what the container reports", () => {
  const environment = {
    python: "3.12.1",
    device: "NVIDIA A10G",
    commit: "abc123",
    imageDigest: "sha256:1",
    threads: 4,
  };
  const { lineage, ...rest } = registrationOf(trainingRun(), trainingResult({ environment }), {
    reference: null,
    formats: [],
  });
  expect(lineage).toEqual({
    trainingRun: runId,
    trainingData: { sha256: datasetSha256, rows: 900 },
    hyperparameters: { max_depth: 3, algorithm: "xgboost", seed: 42 },
    durationSeconds: 12.5,
    pythonVersion: "3.12.1",
    gpuType: "NVIDIA A10G",
    codeCommit: "abc123",
    containerImageDigest: "sha256:1",
  });
  const { artifacts, signature, metrics } = trainingResult();
  expect(rest).toMatchObject({ artifacts, signature, metrics });
});

test("what the container does not know is left out, and a CPU is no GPU", () => {
  const { lineage } = registrationOf(trainingRun(), trainingResult(), { reference: null, formats: [] });
  expect(Object.keys(lineage)).toEqual([
    "trainingRun",
    "trainingData",
    "hyperparameters",
    "durationSeconds",
    "pythonVersion",
  ]);
});

test("no hyperparameter passes itself off as the algorithm or the seed", () => {
  const spec = trainingSpec({ hyperparameters: { algorithm: "something-better", seed: 7, max_depth: 3 } });
  expect(
    registrationOf(trainingRun({ spec }), trainingResult(), { reference: null, formats: [] }).lineage.hyperparameters,
  ).toEqual({
    max_depth: 3,
    algorithm: "xgboost",
    seed: 42,
  });
});
