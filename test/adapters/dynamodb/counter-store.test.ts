import { afterAll, beforeAll } from "vitest";
import { openCounterStore } from "../../../lib/adapters/dynamodb/counter-store.ts";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import { counterStoreContract } from "../../contracts/counter-store.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

let tables = 0;
counterStoreContract("the DynamoDB store", async () => {
  const { client } = engine;
  tables += 1;
  const table = await createMeasureTable(client, `measure-${tables}`);
  const lengths = { profileSeconds: 60, counterSeconds: 10 };
  return {
    counters: openCounterStore({ client, table, counterSeconds: 10 }),
    record: (rows, slot) => openPredictionStore({ client, table, labelHorizonDays: 30, lengths, slot }).record(rows),
  };
});
