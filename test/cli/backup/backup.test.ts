import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runBackup } from "../../../cli/backup/run-backup.ts";
import { runRestore } from "../../../cli/restore/run-restore.ts";
import { canonicalJson } from "../../../cli/verify/canonical-json.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { type Step, tornWorld } from "../restore/torn-world.ts";

let engine: TableEngine;
let folder: string;
const [said, complained]: [string[], string[]] = [[], []];
beforeAll(async () => {
  engine = await startTableEngine();
  folder = await mkdtemp(join(tmpdir(), "tidegate-backup-"));
  vi.spyOn(console, "log").mockImplementation((line) => said.push(String(line)));
  vi.spyOn(console, "error").mockImplementation((line) => complained.push(String(line)));
});
afterAll(async () => {
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const on = (...subjects: number[]): Step => ({ subjects, isKeyed: true });
const linesOf = async (lines: AsyncIterable<string>) => {
  const all: string[] = [];
  for await (const line of lines) all.push(canonicalJson(JSON.parse(line)));
  return all.sort();
};

test("a backup taken while commands run holds, and restores with people, measured data and captures as they were", async () => {
  const [from, to] = [await tornWorld(engine), await tornWorld(engine)];
  await from.run([on(0, 1), on(2), "sequence"]);
  await from.people.putItems([{ pk: "default#identity#x", sk: "STATE", key: new Uint8Array([1, 2]) }]);
  await from.measure.putItems([{ pk: "default#profile#m0.1", sk: "H#1", count: 3 }]);
  from.captures.set("default/rows/2026/a.jsonl", Buffer.from("row"));
  const out = join(folder, "whole");
  const busy = (async () => {
    for (let round = 0; round < 6; round += 1) await from.run([on(round % 4, 4), "sequence", on(3)]);
  })();
  expect(await runBackup(from.needs, ["--out", out])).toBe(0);
  await busy;
  expect(said.at(-1)).toMatch(
    /^VERIFIED default: \d+ leaves, \d states, \d+ leaves waiting, \d+ rows older than the log/,
  );
  expect(await runRestore(to.needs, ["--from", out, "--tables"])).toBe(0);
  expect(await linesOf(to.people.lines())).toEqual(await linesOf(from.people.lines()));
  expect(await linesOf(to.measure.lines())).toEqual(await linesOf(from.measure.lines()));
  expect([...to.captures]).toEqual([...from.captures]);
});

test("a log that was bent is found by its backup, and is not restored", async () => {
  const [from, to] = [await tornWorld(engine), await tornWorld(engine)];
  await from.run([on(0, 1), on(2), "sequence"]);
  const path = "default/tile/entries/000.p/3";
  const bytes = Uint8Array.from(from.memory.files.get(path) ?? []);
  bytes[50] = (bytes[50] ?? 0) ^ 1;
  from.memory.files.set(path, bytes);
  const out = join(folder, "bent");
  expect(await runBackup(from.needs, ["--out", out])).toBe(1);
  expect(complained.at(-1)).toMatch(/^NOT VERIFIED: bundle tile\/entries\/000\.p\/3: entry 0 \(leaf 0\) was changed/);
  expect(await runRestore(to.needs, ["--from", out])).toBe(1);
});

test.each([
  [["--to", "x"], /Unknown option '--to'/],
  [[], /give --out/],
  [["--out", "."], /\. is not empty/],
])("%j is the caller's mistake", async (args, message) => {
  const { needs } = await tornWorld(engine);
  expect(await runBackup(needs, args)).toBe(2);
  expect(complained.at(-1)).toMatch(message);
});

test("nothing is restored over what is there, nor from nothing", async () => {
  const world = await tornWorld(engine);
  expect(await runRestore(world.needs, ["--from", join(folder, "none")])).toBe(2);
  expect(complained.at(-1)).toMatch(/holds no log\/WORKSPACE/);
  await world.run([on(0)]);
  expect(await runRestore(world.needs, ["--from", join(folder, "whole")])).toBe(2);
  expect(complained.at(-1)).toBe("the state table is not empty: restore into new tables");
});
