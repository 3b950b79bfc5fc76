import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTrainingRecorder } from "../../../functions/training-recorder/app.ts";
import { jobName } from "../../../lib/domain/training/job-name.ts";
import type { TrainingSpec } from "../../../lib/domain/training/training-run.ts";
import { launchTrainingJobs } from "../../../lib/usecases/launch-training-jobs.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../../support/object-endpoint.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { openTrainingWorld, type TrainingWorld } from "../../support/training-world.ts";
import { loans } from "../training-image/training-job.ts";
import { imageFolder, trainingPython } from "../training-image/training-python.ts";

const python = (await trainingPython()) ?? "";
let engine: TableEngine;
let objects: ObjectEndpoint;
let world: TrainingWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  objects = await startObjectEndpoint();
  world = await openTrainingWorld(engine, objects);
});
afterAll(async () => {
  await objects.stop();
  await engine.stop();
});

/** Runs the training image on a run, as AWS Batch does, and hands the end of the job to the recorder. */
const trained = async (name: string, overrides: Partial<TrainingSpec> = {}) => {
  const { id } = await world.request(name, overrides, "default", loans());
  await launchTrainingJobs(world.needs, "default", world.asLauncher);
  const { job } = await world.run(id);
  const { endpoint = "", credentials } = objects.endpoint;
  const child = spawn(python, ["-m", "tidegate_training"], {
    cwd: imageFolder,
    stdio: "ignore",
    env: {
      PATH: process.env.PATH ?? "",
      PYTHONDONTWRITEBYTECODE: "1",
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? "",
      AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? "",
      TIDEGATE_RUN_ID: id,
      TIDEGATE_SPEC_URI: `s3://artifacts/default/training-runs/${id}/spec.json`,
      TIDEGATE_OUTPUT_URI: `s3://artifacts/default/training-runs/${id}/output/`,
    },
  });
  const exitCode = await new Promise<number | null>((ended) => child.once("close", ended));
  await createTrainingRecorder(world.needs)({
    "detail-type": "Batch Job State Change",
    detail: {
      jobId: job,
      jobName: jobName("default", id),
      status: exitCode === 0 ? "SUCCEEDED" : "FAILED",
      container: { exitCode },
    },
  });
  return world.run(id);
};

describe.skipIf(python === "")("the training image", () => {
  test("understands what the launcher writes, and hands back what the recorder registers", async () => {
    const run = await trained("understood");
    expect(run).toMatchObject({ status: "succeeded", version: 1, failure: null });
    expect(run.metrics?.overall.accuracy).toBeGreaterThan(0.7);
    expect(Object.keys(run.metrics?.bySegment ?? {}).sort()).toEqual(["north", "south"]);
    const version = await world.aggregates.load("default", "model-version", `${run.model}.1`);
    expect(version?.state).toMatchObject({
      lineage: { trainingData: { rows: 900 }, hyperparameters: { algorithm: "xgboost", max_depth: 3, seed: 42 } },
      signature: {
        inputs: [
          { name: "amount", datatype: "FP32" },
          { name: "shop", datatype: "INT64" },
        ],
      },
    });
    expect(version?.state.artifacts.map(({ name }) => name)).toContain("model.onnx");
  });

  test("says in its own words why a run cannot be trained", async () => {
    expect(await trained("unknown-parameter", { hyperparameters: { depth: 3 } })).toMatchObject({
      status: "failed",
      version: null,
      failure: expect.stringContaining("depth"),
    });
  });
});
