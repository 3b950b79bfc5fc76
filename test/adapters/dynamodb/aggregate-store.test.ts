import { afterAll } from "vitest";
import { openAggregateStore } from "../../../lib/adapters/dynamodb/aggregate-store.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { aggregateStoreContract } from "../../contracts/aggregate-store.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine | undefined;
afterAll(() => engine?.stop());

aggregateStoreContract("the DynamoDB store", async () => {
  engine = await startTableEngine();
  const table = await createStateTable(engine.client, "state");
  const open = (client: TableEngine["client"]) =>
    openAggregateStore({ client, table, clock: systemClock, ids: uuidV7Ids() });
  return { client: engine.client, table, open };
});
