import { afterAll, beforeAll, expect, test } from "vitest";
import { openTableItems } from "../../lib/adapters/dynamodb/table-items.ts";
import { faultLine } from "../support/fault-line.ts";
import { faultyClient } from "../support/faulty-client.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { type PruningWorld, pruningWorld } from "../support/pruning-world.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

/** A table engine that has held much answers ever more slowly. */
const onEngine = async (work: (client: TableEngine["client"]) => Promise<void>) => {
  const own = await startTableEngine();
  await work(own.client).finally(own.stop);
};

/** The same workspace as it was when its table had these lines, in an engine and files of its own. */
const copyOf = async (world: PruningWorld, client: TableEngine["client"], lines: readonly string[]) => {
  const table = await createStateTable(client, "copy");
  await openTableItems({ client, table }).putLines(lines);
  const memory = memoryLogTiles();
  for (const [path, bytes] of world.memory.files) memory.files.set(path, bytes);
  const copy = pruningWorld(client, table, world.workspace, memory);
  copy.time.now = world.time.now;
  return copy;
};

test("whoever dies at any step of a pruning leaves a log that verifies, and the next one brings it to its end", async () => {
  const world = pruningWorld(engine.client, await createStateTable(engine.client, "whole"), "dying");
  await world.grow(280);
  await world.set();
  world.passMonths(12);
  await world.pruneWhole();
  await world.grow(280);
  world.passMonths(84);
  expect((await world.retention())?.minimumIndex).toBe(256);

  const effectful = ["commit", "writeSnapshot", "remove", "deleteBundle", "deleteStaged", "deleteSnapshot"];
  const lines: string[] = [];
  for await (const line of openTableItems({ client: engine.client, table: "whole" }).lines()) lines.push(line);
  const dieAt = (line: ReturnType<typeof faultLine>, client = (plain: TableEngine["client"]) => plain) =>
    onEngine(async (own) => {
      const copy = await copyOf(world, own, lines);
      const needs = copy.needs(client(own));
      const dying = {
        ...needs,
        aggregates: line.behind(needs.aggregates, effectful),
        pruning: line.behind(needs.pruning, effectful),
        eventRemoval: line.behind(needs.eventRemoval, effectful),
      };
      await copy.prune(dying).catch(() => undefined);
      await copy.sequence();
      await copy.verified();
      await copy.sweep(dying).catch(() => undefined);
      await copy.sequence();
      await copy.verified();
      await Promise.all([copy.pruneWhole(), copy.pruneWhole()]);
      await copy.sweep();
      await copy.sequence();
      expect(await copy.retention()).toMatchObject({ minimumIndex: 512, effects: { deletion: null } });
      expect(copy.bundles()).toEqual([]);
      const { snapshot } = (await copy.retention()) ?? {};
      expect([...copy.memory.files.keys()].filter((path) => path.includes("/snapshot/"))).toEqual([
        `${copy.workspace}/snapshot/${snapshot}`,
      ]);
      const { items } = await copy.needs().events.list(copy.workspace, {}, { limit: 1000 });
      expect(Math.min(...items.map(({ index }) => index))).toBe(512);
      await copy.verified();
    });
  const whole = faultLine(0, "before");
  await dieAt(whole);
  expect(whole.calls()).toBe(7);
  for (const when of ["before", "after"] as const)
    for (let at = 1; at <= whole.calls(); at += 1) await dieAt(faultLine(at, when));
  // And within the removal of a bundle's events.
  for (const at of [20, 80, 140])
    await dieAt(faultLine(0, "before"), (plain) => faultyClient(plain, at, at === 80 ? "before" : "after").client);
}, 120_000);
