import { afterAll, beforeAll, describe } from "vitest";
import { openAggregateStore } from "../../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../../lib/adapters/dynamodb/search-index.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { searchIndexContract } from "../../contracts/search-index.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let tables = 0;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

describe("the index on the state table", () => {
  searchIndexContract(async () => {
    tables += 1;
    const needs = { client: engine.client, table: await createStateTable(engine.client, `searched-${tables}`) };
    const aggregates = openAggregateStore({ ...needs, clock: systemClock, ids: uuidV7Ids() });
    return { aggregates, index: openSearchIndex(needs) };
  });
});
