import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTableItems } from "../../../lib/adapters/dynamodb/table-items.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { pruningWorld } from "../../support/pruning-world.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { restoreInto, tornWorld, workspace } from "./torn-world.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
  vi.spyOn(console, "log").mockReturnValue(undefined);
});
afterAll(() => engine.stop());

test.each([
  ["its log alone", []],
  ["its log and a copy of its table", ["--tables"]],
])(
  "a pruned log is restored from %s, and goes on to be written and pruned",
  async (_, args) => {
    const table = await createStateTable(engine.client, `pruned-${args.length}`);
    const from = pruningWorld(engine.client, table, workspace, memoryLogTiles());
    from.time.now = Date.parse("2018-01-02T09:00Z");
    await from.grow(270);
    await from.set();
    from.passMonths(12);
    await from.pruneWhole();
    await from.command([1, 2]);
    const { snapshot } = (await from.retention()) ?? {};
    const lines: string[] = [];
    for await (const line of openTableItems({ client: engine.client, table }).lines()) lines.push(line);

    const to = await tornWorld(engine);
    expect(await restoreInto(to, { ...to, memory: from.memory }, lines, args)).toBe(0);
    const restored = pruningWorld(engine.client, to.table, workspace, to.memory);
    restored.time.now = from.time.now;
    expect(await restored.retention()).toMatchObject({ minimumIndex: 256, snapshot });
    await restored.verified();
    await restored.grow(270);
    restored.passMonths(84);
    await restored.pruneWhole();
    expect(await restored.retention()).toMatchObject({ minimumIndex: 512, effects: { deletion: null } });
    const { minimumIndex } = await restored.verified();
    expect(minimumIndex).toBe(512);
  },
  180_000,
);
