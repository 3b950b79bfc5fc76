import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { foreignText } from "../../lib/domain/foreign-text.ts";
import type { Json } from "../../lib/domain/json.ts";
import { launchTrainingJobs } from "../../lib/usecases/launch-training-jobs.ts";
import { type JobOutcome, recordTrainingRun } from "../../lib/usecases/record-training-run.ts";
import { registerVersion } from "../../lib/usecases/register-version.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { type ObjectEndpoint, startObjectEndpoint } from "../support/object-endpoint.ts";
import { by } from "../support/registry.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { otherRunId, referenceRows, trainingResult } from "../support/training.ts";
import { digestOf, openTrainingWorld, type TrainingWorld } from "../support/training-world.ts";

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

const record = (id: string, outcome: JobOutcome, needs: Parameters<typeof recordTrainingRun>[0] = world.needs) =>
  recordTrainingRun(needs, world.asRecorder("default", `${outcome.job}:${outcome.status}`), id, outcome);
const launch = () => launchTrainingJobs(world.needs, "default", world.asLauncher);

const output = (id: string, name: string) => `default/training-runs/${id}/output/${name}`;
const fileOf = (name: string, content: string) => ({
  name,
  sha256: digestOf(content),
  sizeBytes: content.length,
  mediaType: "application/octet-stream",
});

type Result = Record<string, Json>;

/** What the container writes when all is well. */
const resultOf = async (id: string): Promise<Result> => {
  const { durationSeconds: _, metrics, ...result } = trainingResult();
  const { spec } = await world.run(id);
  return JSON.parse(
    JSON.stringify({
      ...result,
      schema: 1,
      run: id,
      dataset: { sha256: spec.dataset.sha256, rows: 900 },
      metrics: { overall: metrics.overall, bySegment: metrics.bySegment },
      artifacts: [fileOf("model.onnx", `model of ${id}`), fileOf("reference.csv", referenceRows(id))],
      startedAt: "2026-03-02T09:00:00.000Z",
      finishedAt: "2026-03-02T09:00:12.500Z",
    }),
  );
};

/** A submitted run whose container has written its output; a text replaces result.json as a whole. */
const finished = async (name: string, spoil: (result: Result, id: string) => Result | string = (result) => result) => {
  const { id, model } = await world.request(name);
  await launch();
  await world.put(output(id, "model.onnx"), `model of ${id}`);
  await world.put(output(id, "reference.csv"), referenceRows(id));
  const spoilt = spoil(await resultOf(id), id);
  if (spoilt !== "")
    await world.put(output(id, "result.json"), typeof spoilt === "string" ? spoilt : JSON.stringify(spoilt));
  const { job } = await world.run(id);
  return { id, model, job: job ?? "" };
};

const versionsOf = async (model: string) => {
  const versions = [];
  for (let number = 1; ; number += 1) {
    const version = await world.aggregates.load("default", "model-version", `${model}.${number}`);
    if (version === undefined) break;
    versions.push(version.state);
  }
  const counted = await world.aggregates.load("default", "model", model);
  expect(counted?.state.latestVersion).toBe(versions.length);
  return versions;
};

describe("a job that ended well", () => {
  test("becomes a version of its files, which its requester may not approve", async () => {
    const { id, model, job } = await finished("well");
    await record(id, { job, status: "succeeded" });
    const [version, ...more] = await versionsOf(model);
    expect(more).toEqual([]);
    expect(version).toMatchObject({
      number: 1,
      stage: "Development",
      artifacts: [fileOf("model.onnx", `model of ${id}`), fileOf("reference.csv", referenceRows(id))],
      signature: trainingResult().signature,
      metrics: trainingResult().metrics,
      registeredBy: "service:training-recorder",
      authors: ["service:training-recorder", "tom"],
      lineage: { trainingRun: id, trainingData: { rows: 900 }, durationSeconds: 12.5, pythonVersion: "3.12.1" },
      formats: [
        { artifact: "model.onnx", format: "text", findings: [] },
        { artifact: "reference.csv", format: "text", findings: [] },
      ],
    });
    const { metrics } = trainingResult();
    expect(await world.run(id)).toMatchObject({ status: "succeeded", version: 1, metrics, failure: null });
    for (const { sha256, sizeBytes } of version?.artifacts ?? [])
      expect(await world.artifacts.stat("default", sha256)).toEqual({ sizeBytes });
  });

  test("and left what no registry keeps becomes no version", async () => {
    const archive = "PK\u0003\u0004 and no more";
    const { id, model, job } = await finished("no-archive", (result) => ({
      ...result,
      artifacts: [fileOf("model.onnx", archive)],
    }));
    await world.put(output(id, "model.onnx"), archive);
    await record(id, { job, status: "succeeded" });
    expect(await versionsOf(model)).toEqual([]);
    const { status, failure } = await world.run(id);
    expect([status, failure]).toEqual(["failed", "model.onnx is not kept: the zip archive has no directory"]);
  });

  test("is recorded once, however often, late and contradictorily it is told", async () => {
    const { id, model, job } = await finished("again");
    await record(id, { job, status: "succeeded" });
    const after = await world.aggregates.load("default", "training-run", id);
    await record(id, { job, status: "succeeded" });
    await record(id, { job, status: "failed", reason: "late" });
    await record(id, { job: "another", status: "succeeded" });
    expect(await world.aggregates.load("default", "training-run", id)).toEqual(after);
    expect(await versionsOf(model)).toHaveLength(1);
  });

  test("before its submission was confirmed is recorded all the same, and the launcher finds nothing to do", async () => {
    const { id, model } = await world.request("early");
    await world.put(output(id, "model.onnx"), `model of ${id}`);
    await world.put(output(id, "reference.csv"), referenceRows(id));
    await world.put(output(id, "result.json"), JSON.stringify(await resultOf(id)));
    const backend = {
      submit: async () => {
        await record(id, { job: "quick", status: "succeeded" });
        return "quick";
      },
    };
    await launchTrainingJobs({ ...world.needs, backend }, "default", world.asLauncher);
    expect(await world.run(id)).toMatchObject({ status: "succeeded", job: "quick", version: 1 });
    expect(await world.aggregates.dueEffects("default", "training-launcher")).toEqual([]);
    await launch();
    expect(world.batch.jobsOf(id)).toEqual([]);
    expect(await versionsOf(model)).toHaveLength(1);
  });

  test("told to four recorders at once, while others register, is one version without a gap", async () => {
    const { id, model, job } = await finished("busy");
    const file = fileOf("model.onnx", `model of ${id}`);
    await world.artifacts.copyFrom("default", output(id, "model.onnx"), file);
    const registration = {
      artifacts: [file],
      signature: null,
      lineage: {},
      origin: null,
      metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      description: "",
      tags: {},
    };
    await Promise.all([
      ...Array.from({ length: 4 }, () => record(id, { job, status: "succeeded" })),
      ...Array.from({ length: 3 }, () => registerVersion(world.needs, by("ada"), { model: "busy", registration })),
    ]);
    const versions = await versionsOf(model);
    expect(versions).toHaveLength(4);
    const { version } = await world.run(id);
    expect(versions.filter(({ lineage }) => lineage.trainingRun === id).map(({ number }) => number)).toEqual([version]);
  });
});

test("a job whose failure is recorded while its success is examined registers nothing", async () => {
  const { id, model, job } = await finished("overtaken");
  const files = {
    ...world.files,
    readResult: async (workspace: string, run: string) => {
      await record(id, { job, status: "failed", reason: "terminated" });
      return world.files.readResult(workspace, run);
    },
  };
  await record(id, { job, status: "succeeded" }, { ...world.needs, files });
  expect(await world.run(id)).toMatchObject({ status: "failed", failure: "terminated", version: null });
  expect(await versionsOf(model)).toEqual([]);
});

test.each(["before", "after"] as const)(
  "a recorder that dies between any two awaits, %s a call took effect, leaves one version once it is told again",
  async (when) => {
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const { id, model, job } = await finished(`dies-${when}-${at}`);
      const faulty = world.behindFault(at, when);
      const died = await record(id, { job, status: "succeeded" }, faulty.needs).then(
        () => false,
        (error: unknown) => {
          expect(error).toBeInstanceOf(InjectedFault);
          return true;
        },
      );
      await record(id, { job, status: "succeeded" });
      expect(await versionsOf(model)).toHaveLength(1);
      expect(await world.run(id)).toMatchObject({ status: "succeeded", version: 1 });
      if (died) deaths += 1;
      if (faulty.calls() < at) break;
    }
    expect(deaths).toBeGreaterThan(6);
  },
);

describe("a job that says it ended well is not believed", () => {
  /** Deeper than any recursion goes. */
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

  test.each<[string, (result: Result, id: string) => Result | string, RegExp]>([
    ["without result.json", () => "", /wrote no result\.json/],
    ["when result.json is cut off", (result) => JSON.stringify(result).slice(0, -9), /breaks the contract/],
    ["when result.json is of another version", (result) => ({ ...result, schema: 2 }), /contract.*schema/],
    ["when result.json is huge", (result) => `${JSON.stringify(result)}${" ".repeat(1_048_576)}`, /1048576 bytes/],
    [
      "when result.json is nested deeply",
      (result) => JSON.stringify({ ...result, run: "?" }).replace('"?"', nested(300_000)),
      /contract.*run/,
    ],
    [
      "when result.json holds what cannot be hashed",
      (result) => JSON.stringify({ ...result, environment: { python: "?" } }).replace("?", "\\ud800"),
      /contract/,
    ],
    [
      "when it ended before it began",
      (result) => ({ ...result, finishedAt: "2026-03-02T08:00:00Z" }),
      /before it began/,
    ],
    ["about another run", (result) => ({ ...result, run: otherRunId }), /result is of run/],
    [
      "about other data",
      (result) => ({ ...result, dataset: { sha256: "0".repeat(64), rows: 900 } }),
      /other data than the run names/,
    ],
    [
      "about a file with other content",
      (result, id) => ({
        ...result,
        artifacts: [{ ...fileOf("model.onnx", "other"), sizeBytes: `model of ${id}`.length }],
      }),
      /model\.onnx is not what .* digest-differs/,
    ],
    [
      "about a file of another size",
      (result, id) => ({ ...result, artifacts: [{ ...fileOf("model.onnx", `model of ${id}`), sizeBytes: 1 }] }),
      /model\.onnx is not what .* size-differs/,
    ],
    [
      "about a file that is not there",
      (result) => ({ ...result, artifacts: [fileOf("other.onnx", "none")] }),
      /other\.onnx is not what .* source-not-found/,
    ],
    [
      "about a file outside its folder",
      (result) => ({ ...result, artifacts: [fileOf("../../spec.onnx", "none")] }),
      /contract.*artifacts/,
    ],
    [
      "about a file that S3 could not be told of",
      (result, id) => ({
        ...result,
        artifacts: [{ ...fileOf("model.onnx", `model of ${id}`), mediaType: "text/plain\r\nx: y" }],
      }),
      /contract.*mediaType/,
    ],
    [
      "about two files of one name",
      (result, id) => ({
        ...result,
        artifacts: [fileOf("model.onnx", `model of ${id}`), fileOf("model.onnx", `model of ${id}`)],
      }),
      /cannot be registered: duplicate-artifact-name/,
    ],
    [
      "when it says more than the log can hold",
      (result) => ({ ...result, metrics: { overall: { ["x".repeat(66_000)]: 1 }, bySegment: {} } }),
      /does not fit into the audit log/,
    ],
    [
      "about another model's inputs",
      (result) => ({ ...result, signature: { inputs: [], outputs: [] } }),
      /does not take/,
    ],
  ])("%s", async (name, spoil, reason) => {
    const { id, model, job } = await finished(name.replaceAll(/\W+/g, "-"), spoil);
    await record(id, { job, status: "succeeded" });
    const run = await world.run(id);
    expect(run).toMatchObject({ status: "failed", version: null, metrics: null });
    expect(run.failure).toMatch(reason);
    expect(run.failure).toBe(foreignText(run.failure ?? "", 2_000));
    expect(await versionsOf(model)).toEqual([]);
    expect((await world.aggregates.load("default", "training-run", id))?.revision).toBe(4);
  });
});

describe("a job that failed", () => {
  const end = async (name: string, failure: string | undefined) => {
    const { id, model, job } = await finished(name);
    if (failure !== undefined) await world.put(output(id, "failure.json"), failure);
    await record(id, { job, status: "failed", reason: "Essential container in task exited; exit code 65" });
    expect(await versionsOf(model)).toEqual([]);
    return world.run(id);
  };

  test("says why in its own words", async () => {
    expect(await end("own-words", '{"schema":1,"reason":"the dataset has no column repaid"}')).toMatchObject({
      status: "failed",
      failure: "the dataset has no column repaid",
    });
  });

  test.each([undefined, "", "{", '{"reason":" "}', '{"reason":7}', '{"reason":"\\ud800"}', " ".repeat(1_048_577)])(
    "that has none of its own (case %#) fails for the backend's reason",
    async (failure) => {
      const name = `no-words-${digestOf(failure ?? "none").slice(0, 8)}`;
      expect((await end(name, failure)).failure).toBe("Essential container in task exited; exit code 65");
    },
  );

  test("and is not the run's own, ends nothing", async () => {
    const { id } = await finished("foreign");
    const before = await world.aggregates.load("default", "training-run", id);
    await record(id, { job: "somebody-elses", status: "failed", reason: "x" });
    await record(otherRunId, { job: "j", status: "failed", reason: "x" });
    expect(await world.aggregates.load("default", "training-run", id)).toEqual(before);
  });
});
