import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../lib/domain/json.ts";
import type { RunFiles } from "../../lib/ports/run-files.ts";
import { datasetSha256, otherRunId, runId, trainingResult, trainingRun, trainingSpec } from "../support/training.ts";

export interface RunFilesUnderTest {
  readonly files: RunFiles;
  readonly bucket: string;
  /** Reads and writes as the container does, by key. */
  readonly read: (key: string) => Promise<string>;
  readonly write: (key: string, text: string) => Promise<void>;
}

const { durationSeconds: _, ...result } = trainingResult();
const { overall, bySegment } = result.metrics;
const document: { readonly [member: string]: Json } = JSON.parse(
  JSON.stringify({
    ...result,
    schema: 1,
    metrics: { overall, bySegment },
    startedAt: "2026-03-02T09:00:00.000Z",
    finishedAt: "2026-03-02T09:00:12.500Z",
  }),
);

/** What the files between a run and its container must hold, wherever they lie. */
export const runFilesContract = (name: string, setUp: () => Promise<RunFilesUnderTest>) =>
  describe(`${name} keeps the contract of run files`, () => {
    let under: RunFilesUnderTest;
    beforeAll(async () => {
      under = await setUp();
    });
    const folder = (workspace: string, run = runId) => `${workspace}/training-runs/${run}`;
    const writeResult = (workspace: string, text: string) =>
      under.write(`${folder(workspace)}/output/result.json`, text);

    test("the specification says all that the container needs, in the container's words", async () => {
      await under.files.writeSpec("default", trainingRun());
      expect(JSON.parse(await under.read(`${folder("default")}/spec.json`))).toEqual({
        schema: 1,
        run: runId,
        workspace: "default",
        model: "fraud",
        algorithm: "xgboost",
        hyperparameters: { max_depth: 3 },
        dataset: {
          uri: `s3://${under.bucket}/default/sha256/${datasetSha256}`,
          sha256: datasetSha256,
          format: "csv",
        },
        target: "repaid",
        features: trainingSpec().features,
        segmentColumn: "region",
        testFraction: 0.25,
        seed: 42,
      });
    });

    test("the specification of a run without segments names none, and writing it again changes no byte", async () => {
      const run = trainingRun({ id: otherRunId, spec: trainingSpec({ segmentColumn: null }) });
      const write = async () => {
        await under.files.writeSpec("default", run);
        return under.read(`${folder("default", otherRunId)}/spec.json`);
      };
      const first = await write();
      expect(JSON.parse(first)).not.toHaveProperty("segmentColumn");
      expect(await write()).toBe(first);
    });

    test("output lies below its run", () => {
      expect(under.files.outputKey("team-a", runId, "model.onnx")).toBe(`${folder("team-a")}/output/model.onnx`);
    });

    test("a result is read as written, also by a container that says more than it must", async () => {
      await writeResult("read", JSON.stringify({ ...document, newer: { a: 1 } }));
      expect(await under.files.readResult("read", runId)).toEqual(trainingResult());
      expect(await under.files.readResult("read", otherRunId)).toBeUndefined();
      expect(await under.files.readResult("another", runId)).toBeUndefined();
    });

    test.each<[string, string]>([
      ["nothing", ""],
      ["no JSON", "<html>"],
      ["another schema", JSON.stringify({ ...document, schema: 2 })],
      ["no files", JSON.stringify({ ...document, artifacts: [] })],
      ["a file above its folder", JSON.stringify({ ...document, artifacts: [{ ...result.artifacts[0], name: ".." }] })],
      ["a number beyond a double", JSON.stringify(document).replace("900", "1e999")],
      ["half of a surrogate pair", JSON.stringify(document).replace("3.12.1", "\\ud800")],
      ["times in no order", JSON.stringify({ ...document, startedAt: "2026-03-03T00:00:00Z" })],
      ["more than a megabyte", JSON.stringify(document).padEnd(1_048_577)],
    ])("a result that holds %s is none", async (_case, text) => {
      await writeResult("invalid", text);
      await expect(under.files.readResult("invalid", runId)).rejects.toMatchObject({ name: "InvalidResultError" });
    });

    test("a failure tells its reason; one without a reason tells nothing", async () => {
      const key = `${folder("failed")}/output/failure.json`;
      expect(await under.files.readFailure("failed", runId)).toBeUndefined();
      await under.write(key, '{"schema":1,"code":"dataset-types","reason":"amount is no number","exitCode":65}');
      expect(await under.files.readFailure("failed", runId)).toBe("amount is no number");
      for (const text of ["", "[]", '{"code":"x"}', '{"reason":""}']) {
        await under.write(key, text);
        expect(await under.files.readFailure("failed", runId)).toBeUndefined();
      }
    });
  });
