import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseLoggedChange } from "../../lib/adapters/dynamodb/schemas/logged-change.ts";
import type { HoldScope } from "../../lib/domain/legal-hold/legal-hold.ts";
import { placeHold } from "../../lib/usecases/place-hold.ts";
import { readChanges } from "../../lib/usecases/read-subject-changes.ts";
import { releaseHold } from "../../lib/usecases/release-hold.ts";
import { commandContext } from "../support/command-context.ts";
import { type PruningWorld, pruningWorld } from "../support/pruning-world.ts";
import { held } from "../support/registry.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const day = 86_400_000;
let worlds = 0;
const openWorld = async () => {
  worlds += 1;
  const name = `pruned-${worlds}`;
  return pruningWorld(engine.client, await createStateTable(engine.client, name), name);
};
const hold = async (world: PruningWorld, scope: HoldScope) => {
  const people = { find: async (_: string, id: string) => ({ id, name: "Ada" }), search: unasked, forget: unasked };
  const context = commandContext({ workspace: world.workspace });
  return held(await placeHold({ ...world.needs(), people }, context, { scope, reason: "Matter 1" })).state.id;
};
const unasked = () => Promise.reject(new Error("asked"));
const release = async (world: PruningWorld, id: string) => {
  const context = commandContext({ workspace: world.workspace });
  held(await releaseHold(world.needs(), context, { hold: id, reason: "over", ifMatch: 1 }));
};
const minimumIndex = async (world: PruningWorld) => (await world.retention())?.minimumIndex;

test("nothing is pruned where nobody wants it, nor before its time, nor what is in no full bundle", async () => {
  const world = await openWorld();
  await world.grow(600);
  world.passMonths(11);
  await world.pruneWhole();
  expect(await world.retention()).toBeUndefined();
  await world.set();
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(0);
  world.passMonths(1);
  await world.set({ prune: false });
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(0);
  await world.set({ monthsByTier: { 4: 13 } });
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(0);
  world.passMonths(1);
  await world.pruneWhole();
  expect(await world.retention()).toMatchObject({ minimumIndex: 512, effects: { deletion: null } });
  expect(world.bundles()).toEqual([]);
  await world.verified();
}, 120_000);

test("pruned events are in no list, what came after them is, and a day's counts stay", async () => {
  const world = await openWorld();
  const { events } = world.needs();
  await world.grow(290);
  await world.set();
  const { items } = await events.list(world.workspace, {}, { limit: 1000 });
  const [newest] = items;
  const oldest = items.at(-1);
  world.passMonths(12);
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(256);
  const left = await events.list(world.workspace, {}, { limit: 1000 });
  expect(left.items.map(({ index }) => index).sort((a, b) => a - b)).toEqual(
    Array.from({ length: left.items.length }, (_, place) => 256 + place),
  );
  expect(left.items.length).toBeGreaterThan(44);
  for (const filter of [
    { actor: "member-ada" },
    { type: "model-updated" },
    { model: "m1" },
    { subject: { kind: "model", id: "m0" } },
  ]) {
    const { items: listed } = await events.list(world.workspace, filter, { limit: 1000 });
    expect(listed.every(({ index }) => index >= 256)).toBe(true);
  }
  expect(await events.indexOf(world.workspace, oldest?.id ?? "")).toBeUndefined();
  expect(await events.indexOf(world.workspace, newest?.id ?? "")).toBe(newest?.index);
  // As it is for a walk of lineage that has read the index before, and reads the log after.
  const waiting = [oldest].filter((event) => event !== undefined);
  const size = left.items.length + 256;
  expect(await readChanges({ ...world.needs(), parseLoggedChange }, world.workspace, waiting, size)).toEqual([]);
  const [counted] = await events.days(world.workspace, "2026-03-02", "2026-03-03");
  expect(counted?.byType["model-registered"]).toBe(60);
}, 120_000);

test("the longest of a leaf's tier, its frameworks and those of its model as it stands now is what counts", async () => {
  const world = await openWorld();
  const under = async (...complianceFrameworks: ("sox" | "ecoa")[]) => {
    await world.command([7], { complianceFrameworks });
    await world.sequence();
  };
  await world.grow(520);
  await world.set();
  world.passMonths(12);
  await under("ecoa");
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(0);
  world.passMonths(13);
  await under("sox");
  world.time.now += day;
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(0);
  await under();
  world.time.now += day;
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(512);
  await world.verified();
}, 120_000);

test("a hold keeps what it names, and all after it, from being pruned until it is released", async () => {
  const world = await openWorld();
  await world.grow(300);
  await world.command([3], { actor: "member-bob" });
  await world.grow(300);
  await world.set();
  world.passMonths(12);
  const bob = await hold(world, { kind: "person", person: "member-bob" });
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(256);
  const everything = await hold(world, { kind: "workspace" });
  await release(world, bob);
  world.time.now += day;
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(256);
  await release(world, everything);
  world.time.now += day;
  await world.pruneWhole();
  expect(await minimumIndex(world)).toBe(512);
  await world.verified();
}, 120_000);

test("a hold that is placed once the log says what is pruned keeps that from being deleted until it is released", async () => {
  const world = await openWorld();
  await world.grow(300);
  await world.command([3], { actor: "member-bob" });
  await world.grow(300);
  await world.set();
  world.passMonths(12);
  await world.prune();
  // Nothing is deleted before a published checkpoint covers the leaf that says so.
  await world.sweep();
  expect(world.bundles()).toHaveLength(2);
  await world.sequence();
  const bob = await hold(world, { kind: "person", person: "member-bob" });
  await world.sweep();
  expect(world.bundles()).toEqual([`${world.workspace}/tile/entries/001`]);
  const { items } = await world.needs().events.list(world.workspace, { actor: "member-bob" }, { limit: 10 });
  expect(items).toHaveLength(1);
  await world.sequence();
  await world.verified();
  expect(await world.retention()).toMatchObject({ minimumIndex: 512, effects: { deletion: expect.any(String) } });
  world.time.now += day;
  await world.prune();
  await release(world, bob);
  await world.sequence();
  await world.sweep();
  await world.sequence();
  expect(world.bundles()).toEqual([]);
  expect(await world.retention()).toMatchObject({ minimumIndex: 512, effects: { deletion: null } });
  await world.verified();
}, 120_000);

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ leaves: fc.integer({ min: 20, max: 200 }) }) },
  { weight: 2, arbitrary: fc.record({ months: fc.constantFrom<number[]>(1, 11, 84) }) },
  { weight: 2, arbitrary: fc.constantFrom("prune", "sweep", "sequence", "off-and-on" as const) },
);

test("whatever is pruned whenever, the log verifies, and is the table, and says of the present what a log that kept all says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
      const world = await openWorld();
      const everything = new Map<string, Uint8Array>();
      const look = () => {
        for (const [path, bytes] of world.memory.files) everything.set(path, bytes);
      };
      const run = async (taken: typeof step extends fc.Arbitrary<infer Step> ? Step : never) => {
        if (taken === "prune") await world.prune();
        else if (taken === "sweep") await world.sweep();
        else if (taken === "sequence") await world.sequence();
        else if (taken === "off-and-on") for (const prune of [false, true]) await world.set({ prune });
        else if ("months" in taken) world.passMonths(taken.months);
        else await world.grow(taken.leaves);
      };
      await world.set();
      for (const taken of [{ leaves: 300 }, { months: 85 }, "prune" as const, ...steps]) {
        look();
        await run(taken);
      }
      await world.sequence();
      look();
      await world.sweep();
      await world.sequence();
      look();
      const pruned = await world.verified();
      const whole = await world.verified(everything, false);
      expect([whole.minimumIndex, pruned.minimumIndex]).toEqual([0, await minimumIndex(world)]);
      expect(pruned.minimumIndex).toBeGreaterThan(0);
      expect(pruned.history.states()).toEqual(whole.history.states());
      expect(new Map([...pruned.standing.holders()].sort())).toEqual(new Map([...whole.standing.holders()].sort()));
    }),
    { numRuns: 2 },
  );
}, 300_000);
