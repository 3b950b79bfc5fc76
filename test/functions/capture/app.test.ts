import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCapture } from "../../../functions/capture/app.ts";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import { openCaptureArchive } from "../../../lib/adapters/s3/capture-archive.ts";
import { readObject } from "../../../lib/adapters/s3/read-object.ts";
import type { CapturedPrediction } from "../../../lib/ports/capture-sink.ts";
import { capturedPrediction, captureMessage } from "../../support/captured-predictions.ts";
import { faultyClient } from "../../support/faulty-client.ts";
import { startLocalServices } from "../../support/local-services.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let services: Awaited<ReturnType<typeof startLocalServices>>;
let s3: S3Client;
let runs = 0;
let table = "";
let bucket = "";

beforeAll(async () => {
  engine = await startTableEngine();
  services = await startLocalServices();
  s3 = new S3Client({ ...services.config, maxAttempts: 1 });
});
afterAll(async () => {
  s3.destroy();
  await Promise.all([engine.stop(), services.stop()]);
});
beforeEach(async () => {
  runs += 1;
  bucket = `captures-${runs}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  table = await createMeasureTable(engine.client, `measure-${runs}`);
});

const open = (client: DynamoDBDocumentClient = engine.client, storageClient: Pick<S3Client, "send"> = s3) =>
  createCapture({
    // A faulty client has the one method that the adapter calls.
    archive: openCaptureArchive({ client: storageClient as S3Client, bucket }),
    predictions: openPredictionStore({
      client,
      table,
      labelHorizonDays: 30,
      lengths: { profileSeconds: 60, counterSeconds: 60 },
      slot: 0,
    }),
    references: { of: async () => null },
  });

const eventOf = (...messages: readonly unknown[]) => ({
  Records: messages.map((message, index) => ({
    messageId: `m${index}`,
    body: typeof message === "string" ? message : JSON.stringify(message),
  })),
});
const eventFor = (...predictions: readonly CapturedPrediction[]) => eventOf(...predictions.map(captureMessage));

/** Every row of the table as `id#row`, and every archived object with its lines. */
const recorded = async () => {
  const scanned = await engine.client.send(new ScanCommand({ TableName: table }));
  const Items = (scanned.Items ?? []).filter(({ pk }) => pk.includes("#prediction#"));
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "default/captures/" }));
  const objects = new Map<string, string[]>();
  for (const { Key = "" } of Contents) {
    const text = new TextDecoder().decode(await readObject(s3, bucket, Key));
    objects.set(Key, text.trimEnd().split("\n"));
  }
  return { rows: Items, ids: Items.map(({ pk, sk }) => `${pk}/${sk}`).sort(), objects };
};

const idsOf = (predictions: readonly CapturedPrediction[]) =>
  predictions
    .flatMap(({ id, inputs }) =>
      inputs.map((_, row) => `default#prediction#${id}/PREDICTION#${String(row).padStart(6, "0")}`),
    )
    .sort();

describe("ok", () => {
  test("a batch is a row for each example, and one archived object that holds it all", async () => {
    const predictions = [capturedPrediction(2), capturedPrediction(1, { status: "failed", outputs: [] })];
    expect(await open()(eventFor(...predictions))).toEqual({ batchItemFailures: [] });
    const { rows, ids, objects } = await recorded();
    expect(ids).toEqual(idsOf(predictions));
    const [[key, lines] = ["", []]] = objects;
    expect(objects.size).toBe(1);
    expect(key).toMatch(/^default\/captures\/model=model-1\/date=2026-11-21\/hour=07\/[0-9a-f]{64}\.ndjson$/);
    expect(new Set(rows.map(({ capture }) => capture))).toEqual(new Set([key]));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(lines.map((line) => JSON.parse(line)).sort(byId)).toEqual([...predictions].sort(byId));
  });

  test("models and hours have objects of their own", async () => {
    const at = Date.UTC(2026, 10, 21, 8);
    await open()(eventFor(capturedPrediction(), capturedPrediction(1, { at }), capturedPrediction(1, { model: "b" })));
    expect((await recorded()).objects.size).toBe(3);
  });

  test("rows that the gateway put aside are fetched", async () => {
    const prediction = capturedPrediction(3);
    const rows = JSON.stringify({ inputs: prediction.inputs, outputs: prediction.outputs });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "default/rows/a.json", Body: rows }));
    const message = { ...captureMessage(prediction), rows: { kind: "stored", key: "default/rows/a.json" } };
    expect(await open()(eventOf(message))).toEqual({ batchItemFailures: [] });
    const { ids, objects } = await recorded();
    expect(ids).toEqual(idsOf([prediction]));
    expect(JSON.parse([...objects.values()].flat()[0] ?? "")).toEqual(prediction);
  });
});

describe("delivered again", () => {
  test("in the same batch, in any order, with duplicates: the same rows and the same object, byte for byte", async () => {
    const predictions = [capturedPrediction(2), capturedPrediction(), capturedPrediction(3)];
    await open()(eventFor(...predictions));
    const before = await recorded();
    await open()(eventFor(...predictions.toReversed(), ...predictions));
    expect(await recorded()).toEqual(before);
  });

  test("in other batches: no row changes, and each names the object that counts", async () => {
    const [a, b, c] = [capturedPrediction(), capturedPrediction(), capturedPrediction()];
    await open()(eventFor(a, b));
    const before = await recorded();
    await open()(eventFor(b, c));
    const after = await recorded();
    expect(after.ids).toEqual(idsOf([a, b, c]));
    expect(after.rows).toEqual(expect.arrayContaining(before.rows));
    const counted = [...after.objects].flatMap(([key, lines]) =>
      lines
        .map((line) => JSON.parse(line).id)
        .filter((id) => after.rows.some((row) => row.pk.endsWith(id) && row.capture === key)),
    );
    expect(counted.sort()).toEqual([a.id, b.id, c.id].sort());
  });

  test("after a crash between any two awaits, before or after the call took effect", async () => {
    // 130 rows in one group: an archive object and two transactions; and a second group.
    const predictions = [capturedPrediction(60), capturedPrediction(70), capturedPrediction(2, { model: "b" })];
    let crashes = 0;
    for (const when of ["before", "after"] as const)
      for (let at = 1; ; at += 1) {
        table = await createMeasureTable(engine.client, `measure-crash-${when}-${at}`);
        const tables = faultyClient(engine.client, at, when);
        const { batchItemFailures } = await open(tables.client)(eventFor(...predictions));
        if (tables.calls() < at) break;
        crashes += 1;
        expect(batchItemFailures).not.toEqual([]);
        const again = predictions.filter((_, index) =>
          batchItemFailures.some((item) => item.itemIdentifier === `m${index}`),
        );
        expect(await open()(eventFor(...again))).toEqual({ batchItemFailures: [] });
        expect((await recorded()).ids).toEqual(idsOf(predictions));
      }
    expect(crashes).toBeGreaterThanOrEqual(6);
  });

  test("after a crash of the archive nothing is in the table without an object", async () => {
    const broken = { send: () => Promise.reject(new Error("storage gone")) };
    const event = eventFor(capturedPrediction(), capturedPrediction());
    expect(await open(engine.client, broken)(event)).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }, { itemIdentifier: "m1" }],
    });
    expect((await recorded()).rows).toEqual([]);
  });
});

describe("malformed", () => {
  const good = captureMessage(capturedPrediction());
  test.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["an unknown schema", { ...good, schema: "prediction-captured.v2" }],
    ["an unknown field", { ...good, colour: "red" }],
    ["no rows", { ...good, rows: { kind: "inline", inputs: [], outputs: [] } }],
    ["rows that are not there", { ...good, rows: { kind: "stored", key: "default/rows/none.json" } }],
  ])("%s fails alone", async (_, message) => {
    const neighbour = capturedPrediction();
    expect(await open()(eventOf(message, captureMessage(neighbour)))).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    expect((await recorded()).ids).toEqual(idsOf([neighbour]));
  });

  test("an event that is not the queue's fails as a whole", async () => {
    await expect(open()({ detail: 1 })).rejects.toThrow();
  });
});
