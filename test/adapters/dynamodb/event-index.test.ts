import { afterAll } from "vitest";
import { openAggregateStore } from "../../../lib/adapters/dynamodb/aggregate-store.ts";
import { openEventIndex } from "../../../lib/adapters/dynamodb/event-index.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { sequenceLeaves } from "../../../lib/usecases/sequence-leaves.ts";
import { eventIndexContract } from "../../contracts/event-index.ts";
import { commandContext } from "../../support/command-context.ts";
import { logWorld } from "../../support/log-world.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { model } from "../../support/registry-world.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine | undefined;
afterAll(() => engine?.stop());

eventIndexContract("the DynamoDB index", async () => {
  engine = await startTableEngine();
  const { client } = engine;
  const table = await createStateTable(client, "state");
  const world = logWorld(client, table, memoryLogTiles());
  const aggregates = openAggregateStore({ client, table, clock: systemClock, ids: uuidV7Ids() });
  return {
    index: openEventIndex({ client, table }),
    log: async (workspace, { type, actor, subject }) => {
      const basis = (await aggregates.load(workspace, "model", subject)) ?? null;
      const state = model({ id: subject, name: subject });
      const change = { kind: "model", id: subject, basis, event: type, state } as const;
      const context = commandContext({ workspace, actor });
      const committed = await aggregates.commit(context, { at: Date.now(), changes: [change], answer: null });
      if (!committed.ok) throw new Error(committed.refusal.code);
      await sequenceLeaves(world.needs(), workspace, Number.MAX_SAFE_INTEGER);
    },
  };
});
