import { afterAll, beforeAll } from "vitest";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import { openProfileStore } from "../../../lib/adapters/dynamodb/profile-store.ts";
import { profileStoreContract } from "../../contracts/profile-store.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

let tables = 0;
profileStoreContract("the DynamoDB store", async () => {
  const { client } = engine;
  tables += 1;
  const table = await createMeasureTable(client, `measure-${tables}`);
  const lengths = { profileSeconds: 60, counterSeconds: 60 };
  return {
    profiles: openProfileStore({ client, table }),
    record: (rows, slot) => openPredictionStore({ client, table, labelHorizonDays: 30, lengths, slot }).record(rows),
  };
});
