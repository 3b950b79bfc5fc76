import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { predictionKey } from "../../../lib/adapters/dynamodb/item-keys.ts";
import { openRecordedRows } from "../../../lib/adapters/dynamodb/recorded-rows.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

test("of many places, also named twice, those are missing that hold no row, a waiting label among them", async () => {
  const { client } = engine;
  const table = await createMeasureTable(client, "measure");
  const place = (number: number, row = 0) => ({ predictionId: String(number).padStart(32, "0"), row });
  const put = (number: number, schema: string, workspace = "default") =>
    client.send(
      new PutCommand({
        TableName: table,
        Item: { ...predictionKey(workspace, place(number).predictionId, 0), schema },
      }),
    );
  for (let number = 0; number < 240; number += 1) await put(number, number % 2 === 0 ? "prediction.v2" : "label.v1");
  await put(500, "prediction.v2", "blue");
  const places = [
    ...Array.from({ length: 240 }, (_, number) => place(number)),
    place(0),
    place(1),
    place(0, 1),
    place(500),
  ];
  const odd = Array.from({ length: 120 }, (_, number) => place(2 * number + 1));
  expect(await openRecordedRows({ client, table }).missing("default", places)).toEqual([
    ...odd,
    place(1),
    place(0, 1),
    place(500),
  ]);
});
