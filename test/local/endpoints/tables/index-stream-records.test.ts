import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { chooseTableEngine } from "../../../../functions/local/endpoints/tables/choose-table-engine.ts";
import { startTableEngine } from "../../../../functions/local/endpoints/tables/start-table-engine.ts";

test("the engine finds the next sequence number of a stream by an index, however many records there are", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-tables-"));
  const engine = await startTableEngine(chooseTableEngine({}), folder);
  try {
    const database = new DatabaseSync(join(folder, "tables.db"), { readOnly: true });
    const plan = database
      .prepare(
        "EXPLAIN QUERY PLAN SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1",
      )
      .all("state");
    database.close();
    expect(JSON.stringify(plan)).toContain("USING");
    expect(JSON.stringify(plan)).toContain("tidegate_stream");
  } finally {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
