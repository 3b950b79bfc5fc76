import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../../lib/adapters/dynamodb/aggregate-store.ts";
import { openEventIndex } from "../../../lib/adapters/dynamodb/event-index.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { sequenceLeaves } from "../../../lib/usecases/sequence-leaves.ts";
import { eventIndexContract } from "../../contracts/event-index.ts";
import { commandContext } from "../../support/command-context.ts";
import { faultyClient, InjectedFault } from "../../support/faulty-client.ts";
import { logWorld } from "../../support/log-world.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { version } from "../../support/registry-world.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine?.stop());

eventIndexContract("the DynamoDB index", async () => {
  const { client } = engine;
  const table = await createStateTable(client, "state");
  const world = logWorld(client, table, memoryLogTiles());
  const aggregates = openAggregateStore({ client, table, clock: systemClock, ids: uuidV7Ids() });
  return {
    index: openEventIndex({ client, table }),
    log: async (workspace, { type, actor, subject, model, data, riskTier, at }) => {
      const basis = (await aggregates.load(workspace, "model-version", subject)) ?? null;
      const lineage = data === undefined ? {} : { trainingData: { sha256: data } };
      const state = version(1, { id: subject, model, lineage });
      const risk = riskTier === undefined ? {} : { riskTier };
      const change = { kind: "model-version", id: subject, basis, event: type, state, ...risk } as const;
      const context = commandContext({ workspace, actor });
      const committed = await aggregates.commit(context, { at: Date.parse(at), changes: [change], answer: null });
      if (!committed.ok) throw new Error(committed.refusal.code);
      await sequenceLeaves(world.needs(), workspace, Number.MAX_SAFE_INTEGER);
    },
  };
});

test("a day counts each event once, wherever settling dies and however often it is repeated", {
  timeout: 60_000,
}, async () => {
  const { client } = engine;
  const table = await createStateTable(client, "counted");
  const index = openEventIndex({ client, table });
  for (const when of ["before", "after"] as const)
    for (let at = 1, died = true; died; at += 1) {
      const workspace = `${when}-${at}`;
      const world = logWorld(client, table, memoryLogTiles());
      for (let round = 0; round < 2; round += 1) {
        await world.command(workspace, "a", "b");
        const torn = faultyClient(client, at, when).client;
        died = await sequenceLeaves(world.needs(torn), workspace, Number.MAX_SAFE_INTEGER).then(
          () => false,
          (error: unknown) => (error instanceof InjectedFault ? true : Promise.reject(error)),
        );
        const rivals = [1, 2].map(() => sequenceLeaves(world.needs(), workspace, Number.MAX_SAFE_INTEGER));
        await Promise.all(rivals);
      }
      const days = await index.days(workspace, "2000-01-01", "2999-01-01");
      const counts = days.flatMap(({ byType }) => Object.entries(byType));
      expect([workspace, counts.toSorted()]).toEqual([
        workspace,
        [
          ["model-registered", 2],
          ["model-updated", 2],
        ],
      ]);
    }
});
