import { afterAll, beforeAll, describe } from "vitest";
import { openTrackedFiles } from "../../../../lib/adapters/dynamodb/tracking/tracked-files.ts";
import { trackedFilesContract } from "../../../contracts/tracked-files.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../../support/table-engine.ts";

let engine: TableEngine;
let tables = 0;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

describe("tracked files on the measure table", () => {
  trackedFilesContract(async () => {
    tables += 1;
    const table = await createMeasureTable(engine.client, `files-${tables}`);
    return openTrackedFiles({ client: engine.client, table });
  });
});
