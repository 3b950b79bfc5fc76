import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mapConcurrently } from "../../lib/adapters/system/map-concurrently.ts";
import { parseCheckpoint } from "../../lib/domain/log/checkpoint.ts";
import { decodeEntries } from "../../lib/domain/log/entry-bundle.ts";
import { parseNote } from "../../lib/domain/log/signed-note.ts";
import { type SequenceNeeds, sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { mth } from "../domain/log/naive-merkle.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let client: DynamoDBDocumentClient;
let world: ReturnType<typeof logWorld>;
const memory = memoryLogTiles();
const always = Number.MAX_SAFE_INTEGER;

beforeAll(async () => {
  engine = await startTableEngine();
  client = engine.client;
  world = logWorld(client, await createStateTable(client, "state"), memory);
});
afterAll(() => engine?.stop());

/** Everything of a workspace is in its log, once and in order, and nothing waits any more. */
const expectSettled = async (workspace: string, versions: Readonly<Record<string, number>>) => {
  expect(Object.fromEntries(await world.verified(workspace))).toEqual(versions);
  expect(await world.pointers(workspace)).toEqual([]);
  for (const [name, version] of Object.entries(versions)) {
    expect(await world.query(`${workspace}#model#${name}`)).toMatchObject([{ revision: version, leaves: {} }]);
    expect(await world.query(`${workspace}#sequenced#model#${name}`)).toMatchObject([{ revision: version }]);
  }
  const leaves = Object.values(versions).reduce((sum, version) => sum + version, 0);
  const [, head] = (await world.query(`${workspace}#log`)).sort((a, b) => String(a.sk).localeCompare(String(b.sk)));
  expect(await world.needs().ledger.readHead(workspace)).toMatchObject({ range: { size: leaves }, settled: true });
  expect(head).toBeDefined();
  const listed = (await world.query(`${workspace}#events#all`)).flatMap(({ events }) => JSON.parse(String(events)));
  expect(listed.map(({ index }) => index)).toEqual(Array.from({ length: leaves }, (_, index) => index));
};

/** Every checkpoint ever published is of a beginning of the log, and none takes back what another showed. */
const expectOnlyPrefixesPublished = (workspace: string) => {
  const notes = memory.published.filter((each) => each.workspace === workspace);
  const checkpoints = notes.map(({ note }) => {
    const parsed = parseNote(note);
    const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
    if (!checkpoint.ok) throw new Error(checkpoint.refusal.code);
    return checkpoint.value;
  });
  const bundles = [...memory.files].filter(([path]) => path.startsWith(`${workspace}/tile/entries/`));
  const largest = checkpoints.at(-1)?.size ?? 0;
  const entries = bundles
    .map(([, bytes]) => decodeEntries(bytes))
    .map((decoded) => (decoded.ok ? decoded.value : []))
    .find(({ length }) => length === largest);
  expect(entries).toBeDefined();
  for (const [place, { size, root }] of checkpoints.entries()) {
    expect(size).toBeGreaterThan(checkpoints[place - 1]?.size ?? 0);
    expect(Buffer.from(mth([...(entries ?? [])].slice(0, size)))).toEqual(Buffer.from(root));
  }
};

test("pending leaves enter the log, verify offline, and leave nothing behind", async () => {
  await world.command("plain", "a", "b");
  await world.command("plain", "a");
  await world.command("plain", "c", "b", "a");
  await sequenceLeaves(world.needs(), "plain", always);
  await expectSettled("plain", { a: 3, b: 2, c: 1 });
  await world.command("plain", "c");
  await sequenceLeaves(world.needs(), "plain", always);
  await expectSettled("plain", { a: 3, b: 2, c: 2 });
  expectOnlyPrefixesPublished("plain");
});

test("with nothing pending nothing is written, and the same wake-up many times is one", async () => {
  await sequenceLeaves(world.needs(), "empty", always);
  expect(await world.query("empty#log")).toEqual([]);
  await world.command("repeated", "a");
  for (let wake = 0; wake < 3; wake += 1) await sequenceLeaves(world.needs(), "repeated", always);
  await Promise.all(Array.from({ length: 5 }, () => sequenceLeaves(world.needs(), "repeated", always)));
  await expectSettled("repeated", { a: 1 });
  expect((await world.query("repeated#log")).filter(({ sk }) => String(sk).startsWith("BATCH#"))).toHaveLength(1);
});

test("past its deadline it begins no batch", async () => {
  await world.command("late", "a");
  await sequenceLeaves(world.needs(), "late", 0);
  expect(await world.pointers("late")).toHaveLength(1);
});

test("leaves of several workspaces go to their own logs", async () => {
  await world.command("team-a", "x");
  await world.command("team-b", "x");
  await sequenceLeaves(world.needs(), "team-a", always);
  expect(await world.pointers("team-b")).toHaveLength(1);
  expect(memory.files.has("team-b/checkpoint")).toBe(false);
  await sequenceLeaves(world.needs(), "team-b", always);
  await expectSettled("team-a", { x: 1 });
  await expectSettled("team-b", { x: 1 });
});

describe("a sequencer that dies between any two awaits is completed by the next one", () => {
  /** Runs a sequencer that fails at one call, then one that does not; false when the fault lay beyond the last call. */
  const crashAt = async (at: number, when: "before" | "after"): Promise<boolean> => {
    const workspace = `crash-${when}-${at}`;
    await world.command(workspace, "a", "b");
    await world.command(workspace, "a");
    const line = faultLine(at, when);
    const needs = world.needs(line.behind(client, ["send"]));
    const faulty: SequenceNeeds = { ...needs, tiles: line.behind(needs.tiles), signer: line.behind(needs.signer) };
    const outcome = await sequenceLeaves(faulty, workspace, always).then(
      () => "done",
      (error: unknown) => (error instanceof InjectedFault ? "crashed" : Promise.reject(error)),
    );
    await world.command(workspace, "b", "c");
    await sequenceLeaves(world.needs(), workspace, always);
    await expectSettled(workspace, { a: 2, b: 2, c: 1 });
    expectOnlyPrefixesPublished(workspace);
    return outcome === "crashed";
  };

  test.each(["before", "after"] as const)("%s a call takes effect", { timeout: 120_000 }, async (when) => {
    let crashes = 0;
    for (let from = 1, crashed = true; crashed; from += 8) {
      const outcomes = await mapConcurrently(
        Array.from({ length: 8 }, (_, place) => from + place),
        8,
        (at) => crashAt(at, when),
      );
      crashes += outcomes.filter(Boolean).length;
      crashed = outcomes.every(Boolean);
    }
    expect(crashes).toBeGreaterThan(30);
  });
});

describe("several sequencers at once", () => {
  test("make one log while commands keep coming", { timeout: 120_000 }, async () => {
    const names = ["a", "b", "c", "d", "e"];
    const counts = new Map<string, number>();
    let writing = true;
    const writers = mapConcurrently(
      Array.from({ length: 60 }, (_, place) => [...new Set([names[place % 5], names[(place * 3 + 1) % 5]])]),
      6,
      async (chosen) => {
        const touched = chosen.filter((name) => name !== undefined);
        await world.command("busy", ...touched);
        for (const name of touched) counts.set(name, (counts.get(name) ?? 0) + 1);
      },
    ).finally(() => {
      writing = false;
    });
    const sequencers = Array.from({ length: 4 }, async () => {
      while (writing) await sequenceLeaves(world.needs(), "busy", always);
      await sequenceLeaves(world.needs(), "busy", always);
    });
    await Promise.all([writers, ...sequencers]);
    await sequenceLeaves(world.needs(), "busy", always);
    await expectSettled("busy", Object.fromEntries(counts));
    expectOnlyPrefixesPublished("busy");
  });

  /** Runs one sequencer up to a call, lets `meanwhile` happen, and then lets it go on. */
  const stalledAt = async (
    port: "ledger" | "tiles",
    method: string,
    workspace: string,
    meanwhile: () => Promise<void>,
  ): Promise<void> => {
    let once = true;
    const stall = <Port extends object>(target: Port): Port =>
      new Proxy(target, {
        get: (inner, property) => {
          const member: unknown = Reflect.get(inner, property);
          if (typeof member !== "function") return member;
          return async (...args: unknown[]) => {
            if (property === method && once) {
              once = false;
              await meanwhile();
            }
            return Reflect.apply(member, inner, args);
          };
        },
      });
    const needs = world.needs();
    await sequenceLeaves({ ...needs, [port]: stall(needs[port]) }, workspace, always);
    expect(once).toBe(false);
  };

  const others = async (workspace: string) => {
    await sequenceLeaves(world.needs(), workspace, always);
    await world.command(workspace, "a", "b");
    await sequenceLeaves(world.needs(), workspace, always);
  };

  test.each([
    ["ledger", "pendingLeaves"],
    ["ledger", "sequencedRevisions"],
    ["ledger", "readEntries"],
    ["ledger", "commit"],
    ["ledger", "settle"],
    ["tiles", "stage"],
    ["tiles", "readStaged"],
    ["tiles", "writeTile"],
    ["tiles", "publishCheckpoint"],
  ] as const)(
    "one that slept before %s.%s while others went on repeats and takes back nothing",
    async (port, method) => {
      const workspace = `slept-${method}`;
      await world.command(workspace, "a");
      await stalledAt(port, method, workspace, () => others(workspace));
      await expectSettled(workspace, { a: 2, b: 1 });
      expectOnlyPrefixesPublished(workspace);
    },
  );
});

describe("nothing is built or signed upon what was tampered with", () => {
  const tampered = async (workspace: string, path: string) => {
    await world.command(workspace, "a");
    await sequenceLeaves(world.needs(), workspace, always);
    const bytes = Uint8Array.from(memory.files.get(`${workspace}/${path}`) ?? []);
    bytes[9] = (bytes[9] ?? 0) ^ 1;
    memory.files.set(`${workspace}/${path}`, bytes);
    await world.command(workspace, "a");
    const before = memory.published.length;
    await expect(sequenceLeaves(world.needs(), workspace, always)).rejects.toMatchObject({ name: "TileConflictError" });
    expect(memory.published).toHaveLength(before);
  };

  test("a tile", () => tampered("tampered-tile", "tile/0/000.p/1"));

  test("the entries that were staged", async () => {
    await world.command("tampered-staging", "a");
    const needs = world.needs();
    const tiles = { ...needs.tiles, readStaged: async () => [Buffer.from("{}")] };
    await expect(sequenceLeaves({ ...needs, tiles }, "tampered-staging", always)).rejects.toMatchObject({
      name: "TileConflictError",
    });
    expect(memory.files.has("tampered-staging/checkpoint")).toBe(false);
  });
});

test("a pointer without its leaf stops that workspace's log and says so", async () => {
  await world.command("torn", "a");
  const needs = world.needs();
  const ledger = { ...needs.ledger, readEntries: async () => undefined };
  await expect(sequenceLeaves({ ...needs, ledger }, "torn", always)).rejects.toThrow(/neither its subject nor the log/);
});

test("the sweep finds workspaces through the index, each once, and an index that lags costs nothing but time", async () => {
  for (const workspace of ["sweep", "sweep-2", "sweep2"]) await world.command(workspace, "a", "b", "c", "d");
  const { ledger } = world.needs();
  const found = await ledger.workspacesWithLeaves();
  expect(found.filter((name) => name.startsWith("sweep"))).toEqual(["sweep", "sweep-2", "sweep2"]);
  for (const workspace of [...found, "sweep", "never-heard-of"]) {
    if (workspace.startsWith("torn") || workspace.startsWith("tampered")) continue;
    await sequenceLeaves(world.needs(), workspace, always);
  }
  await expectSettled("sweep-2", { a: 1, b: 1, c: 1, d: 1 });
  expect((await ledger.workspacesWithLeaves()).filter((name) => name.startsWith("sweep"))).toEqual([]);
});
