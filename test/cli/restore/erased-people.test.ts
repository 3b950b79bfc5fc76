import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runRestore } from "../../../cli/restore/run-restore.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { entryOf, publish, sampleLeaves, vkey } from "../verify/sample-log.ts";
import { tornWorld } from "./torn-world.ts";

let engine: TableEngine;
let folder: string;
beforeAll(async () => {
  engine = await startTableEngine();
  folder = await mkdtemp(join(tmpdir(), "tidegate-erased-"));
  vi.spyOn(console, "log").mockReturnValue(undefined);
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const write = async (path: string, bytes: Uint8Array) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
};

test("who was erased according to the log does not come back with an older copy of the people table", async () => {
  const [first] = sampleLeaves(1);
  const erased = {
    ...first,
    ...{ type: "person-erased", subject: { kind: "person", id: "p1" }, claims: [], state: { schema: "person.v1" } },
  };
  for (const [path, bytes] of publish([entryOf(erased)])) await write(`log/default/${path}`, bytes);
  const row = (pk: string, member: string) =>
    `${JSON.stringify({ Item: { pk: { S: pk }, sk: { S: "STATE" }, member: { S: member } } })}\n`;
  const rows = [
    row("default#identity#x|ada", "p1"),
    row("default#member#p1", "p1"),
    row("default#member#p2", "p2"),
    row("blue#member#p1", "p1"),
  ];
  await write("tables/people/data/0.json", Buffer.from(rows.join("")));
  const to = await tornWorld(engine);
  const needs = () => ({ ...to.needs(), verifierKeyOf: async () => vkey });
  expect(await runRestore(needs, ["--from", folder])).toBe(0);
  const left: string[] = [];
  for await (const line of to.people.lines()) left.push(JSON.parse(line).Item.pk.S);
  expect(left.sort()).toEqual(["blue#member#p1", "default#member#p2"]);
});
