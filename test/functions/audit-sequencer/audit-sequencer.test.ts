import { afterAll, beforeAll, expect, test } from "vitest";
import { createAuditSequencer } from "../../../functions/audit-sequencer/app.ts";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { logWorld } from "../../support/log-world.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
let world: ReturnType<typeof logWorld>;
const memory = memoryLogTiles();

beforeAll(async () => {
  engine = await startTableEngine();
  world = logWorld(engine.client, await createStateTable(engine.client, "state"), memory);
});
afterAll(() => engine?.stop());

const wake = (...workspaces: string[]) => ({
  Records: workspaces.map((workspace) => ({
    eventSource: "aws:dynamodb",
    eventName: "INSERT",
    dynamodb: { Keys: { pk: { S: `${workspace}#leaves#3` }, sk: { S: "LEAF#model#a#000000000001" } } },
  })),
});

test("stream records wake the logs they name, however often and in whatever order they come", async () => {
  for (const workspace of ["one", "two", "three"]) await world.command(workspace, "a");
  const sequencer = createAuditSequencer(world.needs());
  await Promise.all([sequencer(wake("one", "one")), sequencer(wake("two", "one")), sequencer(wake("one"))]);
  expect([...(await world.verified("one"))]).toEqual([["a", 1]]);
  expect([...(await world.verified("two"))]).toEqual([["a", 1]]);
  expect(await world.pointers("three")).toHaveLength(1);
});

test("the clock finds what no record woke it for", async () => {
  await world.command("forgotten", "a", "b");
  await createAuditSequencer(world.needs())({ kind: "tick" });
  expect(Object.fromEntries(await world.verified("forgotten"))).toEqual({ a: 1, b: 1 });
});

test("every wake brings checkpoints into the root log, and the clock anchors it once an hour", async () => {
  const { kept } = memory;
  kept.clear();
  await world.command("anchored", "a");
  await createAuditSequencer(world.needs())(wake("anchored"));
  expect(memory.files.has(`${rootLog}/checkpoint`)).toBe(true);
  expect(kept.size).toBe(0);
  const at = (now: number) => ({ ...world.needs(), clock: { now: () => now } });
  const hour = Date.parse("2030-01-01T00:00:00.000Z");
  const first = Buffer.from(memory.files.get(`${rootLog}/checkpoint`) ?? []).toString();
  await createAuditSequencer(at(hour))({ kind: "tick" });
  await world.command("anchored", "a");
  await createAuditSequencer(at(hour + 60_000))({ kind: "tick" });
  const second = Buffer.from(memory.files.get(`${rootLog}/checkpoint`) ?? []).toString();
  await createAuditSequencer(at(hour + 3_600_000))({ kind: "tick" });
  expect([...kept]).toEqual([
    ["2030-01-01T00", first],
    ["2030-01-01T01", second],
  ]);
  expect(second).not.toBe(first);
});

test("one damaged log holds up no other, and is reported", async () => {
  await world.command("a-damaged", "a");
  await createAuditSequencer(world.needs())({ kind: "tick" });
  memory.files.set("a-damaged/tile/0/000.p/1", new Uint8Array(32));
  for (const workspace of ["a-damaged", "b-sound"]) await world.command(workspace, "a");
  await expect(createAuditSequencer(world.needs())({ kind: "tick" })).rejects.toThrow(/1 logs could not be extended/);
  expect([...(await world.verified("b-sound"))]).toEqual([["a", 1]]);
});
