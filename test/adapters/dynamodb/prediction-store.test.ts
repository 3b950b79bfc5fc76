import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import type { PredictionRow } from "../../../lib/ports/prediction-store.ts";
import { predictionStoreContract } from "../../contracts/prediction-store.ts";
import { capturedPrediction } from "../../support/captured-predictions.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
  await createMeasureTable(engine.client, "measure");
});
afterAll(() => engine.stop());

const open = (client: DynamoDBDocumentClient = engine.client) =>
  openPredictionStore({
    client,
    table: "measure",
    labelHorizonDays: 30,
    lengths: { profileSeconds: 60, counterSeconds: 60 },
    slot: 3,
  });

describe("the prediction store on DynamoDB", () => {
  predictionStoreContract(open);

  const { inputs, outputs, ...provenance } = capturedPrediction();
  const measured = (prediction: PredictionRow) => ({ prediction, inputs: inputs[0] ?? {}, reference: null });
  const row = { ...provenance, row: 0, capture: "archive/object" };
  const keyOf = (id: string) => ({ pk: `default#prediction#${id}`, sk: "PREDICTION#000000" });
  const read = async (id: string) =>
    (await engine.client.send(new GetCommand({ TableName: "measure", Key: keyOf(id) }))).Item;

  test("a row says where it came from, what was answered, and when it may go", async () => {
    await open().record([measured({ ...row, output: outputs[0] ?? {} })]);
    expect(await read(row.id)).toEqual({
      ...keyOf(row.id),
      schema: "prediction.v2",
      workspace: "default",
      row: 0,
      route: "income",
      revision: 7,
      model: "model-1",
      version: 1,
      arm: "stable",
      assignment: "weight",
      unit: null,
      at: row.at,
      latencyMs: 1.5,
      status: "ok",
      capture: "archive/object",
      output: '{"label":0,"probabilities":[0.1,0.9]}',
      isProfiled: false,
      isCounted: true,
      scoreBin: 230,
      predicted: "0",
      segment: null,
      expiresAt: row.at / 1000 + 30 * 86_400,
    });
  });

  test("a label that has come meanwhile survives another delivery", async () => {
    await open().label([{ workspace: "default", predictionId: row.id, row: 0, label: "1", observedAt: 5 }]);
    expect(await open().record([measured(row)])).toBe(0);
    expect(await read(row.id)).toMatchObject({ truth: "1", truthAt: 5 });
  });

  test("long outputs stay in the archive", async () => {
    const embedding = { ...row, id: "f".repeat(32), output: { vector: Array<number>(2_000).fill(0.5) } };
    await open().record([measured(embedding)]);
    expect(await read(embedding.id)).not.toHaveProperty("output");
  });
});
