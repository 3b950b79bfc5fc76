import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openOnnxSession } from "../../../lib/adapters/onnx/onnx-session.ts";
import { startObjectServer } from "./object-server.ts";
import { loans, outputFolder, runJob, submit } from "./training-job.ts";
import { trainingPython } from "./training-python.ts";

const python = (await trainingPython()) ?? "";
let server: Awaited<ReturnType<typeof startObjectServer>>;
beforeEach(async () => {
  server = await startObjectServer();
});
afterEach(() => server.stop());

const output = (name: string): Buffer => server.objects.get(outputFolder + name) ?? Buffer.from("");
const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
const lines = (content: Buffer) =>
  content
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const figures = z.record(z.string(), z.number());
const tensor = z.strictObject({ name: z.string(), datatype: z.string(), shape: z.array(z.int()) });
/** The contract, to the letter: the recorder may be laxer, the container may not. */
const resultSchema = z.strictObject({
  schema: z.literal(1),
  run: z.literal("run-1"),
  dataset: z.strictObject({ sha256: hex, rows: z.literal(900) }),
  artifacts: z.array(
    z.strictObject({ name: z.string(), sha256: hex, sizeBytes: z.int().positive(), mediaType: z.string() }),
  ),
  metrics: z.strictObject({ overall: figures, bySegment: z.record(z.enum(["north", "south"]), figures) }),
  signature: z.strictObject({
    inputs: z.array(tensor.extend({ kind: z.enum(["numeric", "categorical"]) })),
    outputs: z.array(tensor),
  }),
  environment: z.object({ python: z.string(), packages: z.record(z.string(), z.string()), device: z.string() }),
  startedAt: z.iso.datetime({ precision: 3 }),
  finishedAt: z.iso.datetime({ precision: 3 }),
});

describe.skipIf(python === "")("a job that ends well", () => {
  test("commits its artifacts by a result.json that comes last and describes each of them", async () => {
    const spec = submit(server, loans());
    expect(await runJob(python, server)).toEqual({ exitCode: 0, stderr: "" });

    const names = ["model.onnx", "reference.csv", "metrics.json", "environment.json", "result.json"];
    expect(server.written).toEqual(names.map((name) => outputFolder + name));
    const result = resultSchema.parse(JSON.parse(output("result.json").toString()));
    expect(result.dataset.sha256).toBe(spec.dataset.sha256);
    expect(result.artifacts.map(({ name }) => name)).toEqual(names.slice(0, -1));
    for (const { name, sha256: digest, sizeBytes } of result.artifacts)
      expect({ digest, sizeBytes }).toEqual({ digest: sha256(output(name)), sizeBytes: output(name).byteLength });
    expect(result.metrics.overall.accuracy).toBeGreaterThan(0.75);
    const { rows, ...segments } = { rows: result.metrics.overall.rows, ...result.metrics.bySegment };
    expect(Object.values(segments).reduce((sum, segment) => sum + (segment.rows ?? 0), 0)).toBe(rows);
  });

  test("hands back a model that answers in the product's runtime what reference.csv says, whatever the code", async () => {
    submit(server, loans());
    await runJob(python, server);
    const { signature } = resultSchema.parse(JSON.parse(output("result.json").toString()));
    const session = await openOnnxSession(output("model.onnx"));
    expect(session.signature.outputs).toEqual(signature.outputs);
    expect(session.signature.inputs).toEqual(signature.inputs.map(({ kind: _, ...tensor }) => tensor));

    const [header, ...rows] = lines(output("reference.csv"));
    expect(header).toEqual(["amount", "shop", "region", "score", "prediction", "label"]);
    expect(rows.length).toBeGreaterThan(150);
    const amounts = Float32Array.of(...rows.map((row) => Number(row[0])), 50);
    const shops = BigInt64Array.of(...rows.map((row) => BigInt(row[1] ?? "")), 987654321n);
    const shape = [rows.length + 1, 1];
    const answer = await session.run([
      { name: "amount", datatype: "FP32", shape, data: amounts },
      { name: "shop", datatype: "INT64", shape, data: shops },
    ]);
    if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
    const [label, probabilities] = answer.value.map(({ data }) => Array.from(data, Number));
    rows.forEach((row, index) => {
      expect(probabilities?.[2 * index + 1]).toBeCloseTo(Number(row[3]), 5);
      expect(label?.[index]).toBe(Number(row[4]));
    });
    expect(probabilities?.at(-1)).toBeGreaterThan(0);
  });

  test("run again, it writes the same bytes of the model, its reference rows and its figures", async () => {
    submit(server, loans());
    const made = async () => {
      expect((await runJob(python, server)).exitCode).toBe(0);
      return ["model.onnx", "reference.csv", "metrics.json"].map((name) => sha256(output(name)));
    };
    expect(await made()).toEqual(await made());
  });
});

const failureSchema = z.strictObject({
  schema: z.literal(1),
  run: z.literal("run-1"),
  code: z.string(),
  reason: z.string(),
  retryable: z.boolean(),
  exitCode: z.int(),
  finishedAt: z.iso.datetime({ precision: 3 }),
});

describe.skipIf(python === "")("a job that fails", () => {
  const specKey = "artifacts/default/training-runs/run-1/spec.json";
  test.each<[string, { code: string; exitCode: number; retryable: boolean }, () => void]>([
    [
      "a dataset with other bytes than the specification names",
      { code: "dataset-digest", exitCode: 65, retryable: false },
      () => {
        const { dataset } = submit(server, loans());
        server.objects.set(dataset.uri.slice("s3://".length), Buffer.from(loans().replace("south", "north")));
      },
    ],
    [
      "a dataset that a model cannot be trained on",
      { code: "dataset-types", exitCode: 65, retryable: false },
      () => submit(server, loans().replace(/\n[\d.]+,/, "\nmuch,")),
    ],
    [
      "a dataset that is not there",
      { code: "object-missing", exitCode: 65, retryable: false },
      () => {
        submit(server, loans());
        server.objects.delete(submit(server, loans()).dataset.uri.slice("s3://".length));
      },
    ],
    [
      "a specification of another run",
      { code: "spec-invalid", exitCode: 65, retryable: false },
      () => submit(server, loans(), { run: "run-2" }),
    ],
    [
      "a role that may not read",
      { code: "access-denied", exitCode: 78, retryable: false },
      () => server.faults.set(`GET ${specKey}`, "AccessDenied"),
    ],
    [
      "a download that breaks off",
      { code: "storage-failed", exitCode: 75, retryable: true },
      () => {
        submit(server, loans());
        server.faults.set(`GET ${specKey}`, "truncated");
      },
    ],
  ])("%s: writes failure.json, one line, and nothing else", async (_, expected, arrange) => {
    arrange();
    const { exitCode, stderr } = await runJob(python, server);
    expect(exitCode).toBe(expected.exitCode);
    expect(server.written).toEqual([`${outputFolder}failure.json`]);
    const failure = failureSchema.parse(JSON.parse(output("failure.json").toString()));
    expect(failure).toMatchObject(expected);
    expect(stderr).toBe(`tidegate-training: ${failure.code}: ${failure.reason}\n`);
  });

  test("storage that stays busy while the result is written: no result.json, and Batch may try again", async () => {
    submit(server, loans());
    server.faults.set(`PUT ${outputFolder}metrics.json`, "SlowDown");
    expect((await runJob(python, server)).exitCode).toBe(75);
    expect(server.objects.has(`${outputFolder}result.json`)).toBe(false);
    expect(server.objects.has(`${outputFolder}failure.json`)).toBe(true);
  });

  test("a job that is told to stop says so, and Batch may try again", async () => {
    const { dataset } = submit(server, loans());
    server.faults.set(`GET ${dataset.uri.slice("s3://".length)}`, "silence");
    expect((await runJob(python, server, {}, server.silent)).exitCode).toBe(75);
    expect(failureSchema.parse(JSON.parse(output("failure.json").toString())).code).toBe("interrupted");
  });

  test("a job without its variables names them", async () => {
    const { exitCode, stderr } = await runJob(python, server, { TIDEGATE_RUN_ID: "", TIDEGATE_SPEC_URI: "" });
    expect(exitCode).toBe(78);
    expect(stderr).toBe("tidegate-training: environment-missing: TIDEGATE_RUN_ID, TIDEGATE_SPEC_URI not set\n");
  });
});
