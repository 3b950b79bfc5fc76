import { afterAll } from "vitest";
import { openFactCursors } from "../../../lib/adapters/dynamodb/fact-cursors.ts";
import { sequenceLeaves } from "../../../lib/usecases/sequence-leaves.ts";
import { factCursorsContract } from "../../contracts/fact-cursors.ts";
import { logWorld } from "../../support/log-world.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine | undefined;
afterAll(() => engine?.stop());

factCursorsContract("the DynamoDB cursors", async () => {
  engine = await startTableEngine();
  const { client } = engine;
  const table = await createStateTable(client, "state");
  const world = logWorld(client, table, memoryLogTiles());
  return {
    cursors: openFactCursors({ client, table }),
    grow: async (workspace, size) => {
      const { ledger } = world.needs();
      while ((await ledger.readHead(workspace)).range.size < size) {
        await world.command(workspace, "a");
        await sequenceLeaves(world.needs(), workspace, Number.MAX_SAFE_INTEGER);
      }
    },
  };
});
