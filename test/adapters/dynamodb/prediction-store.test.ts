import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
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
  openPredictionStore({ client, table: "measure", labelHorizonDays: 30 });

describe("the prediction store on DynamoDB", () => {
  predictionStoreContract(open);

  const { inputs: _, outputs, ...provenance } = capturedPrediction();
  const row = { ...provenance, row: 0, capture: "archive/object" };
  const keyOf = (id: string) => ({ pk: `default#prediction#${id}`, sk: "PREDICTION#000000" });
  const read = async (id: string) =>
    (await engine.client.send(new GetCommand({ TableName: "measure", Key: keyOf(id) }))).Item;

  test("a row says where it came from, what was answered, and when it may go", async () => {
    await open().record([{ ...row, output: outputs[0] ?? {} }]);
    expect(await read(row.id)).toEqual({
      ...keyOf(row.id),
      schema: "prediction.v1",
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
      expiresAt: row.at / 1000 + 30 * 86_400,
    });
  });

  test("a label that has come meanwhile survives another delivery", async () => {
    await engine.client.send(
      new UpdateCommand({
        TableName: "measure",
        Key: keyOf(row.id),
        UpdateExpression: "SET label = :label",
        ExpressionAttributeValues: { ":label": 1 },
      }),
    );
    expect(await open().record([row])).toBe(0);
    expect(await read(row.id)).toMatchObject({ label: 1 });
  });

  test("long outputs stay in the archive", async () => {
    const embedding = { ...row, id: "f".repeat(32), output: { vector: Array<number>(2_000).fill(0.5) } };
    await open().record([embedding]);
    expect(await read(embedding.id)).not.toHaveProperty("output");
  });
});
