import { afterAll, beforeAll } from "vitest";
import { openTrackedFiles } from "../../../../lib/adapters/dynamodb/tracking/tracked-files.ts";
import { openUploads } from "../../../../lib/adapters/dynamodb/tracking/uploads.ts";
import { uploadsContract } from "../../../contracts/uploads.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../../support/table-engine.ts";

let engine: TableEngine;
let table: string;
beforeAll(async () => {
  engine = await startTableEngine();
  table = await createMeasureTable(engine.client, "uploads");
});
afterAll(() => engine.stop());

uploadsContract("uploads on the measure table", async () => {
  const measure = { client: engine.client, table };
  return { uploads: openUploads(measure), files: openTrackedFiles(measure) };
});
