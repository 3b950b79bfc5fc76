import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policyOfKey } from "../../cli/verify/trust-policy.ts";
import { verifyRootLog } from "../../cli/verify/verify-root-log.ts";
import { verifyTree } from "../../cli/verify/verify-tree.ts";
import { mapConcurrently } from "../../lib/adapters/system/map-concurrently.ts";
import { decodeEntries } from "../../lib/domain/log/entry-bundle.ts";
import { logOrigin, rootLog, workspaceOfOrigin } from "../../lib/domain/log/log-origin.ts";
import { sequenceCheckpoints } from "../../lib/usecases/sequence-checkpoints.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { testVerifierKey } from "../support/test-signer.ts";

const always = Number.MAX_SAFE_INTEGER;
let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine?.stop());

/** A deployment of its own: there is one root log in each. */
const deployment = async (name: string) => {
  const memory = memoryLogTiles();
  const world = logWorld(engine.client, await createStateTable(engine.client, name), memory);
  const change = async (...workspaces: string[]) => {
    for (const workspace of workspaces) {
      await world.command(workspace, "a");
      await sequenceLeaves(world.needs(), workspace, always);
    }
  };
  const files = (log: string) => async (path: string) => memory.files.get(`${log}/${path}`);
  const sequence = () => sequenceCheckpoints(world.needs(), always);
  /** Verifies the root log with the offline verifier; the checkpoints of a workspace in it must be beginnings of its log. */
  const verified = async (...workspaces: string[]) => {
    const counts: Record<string, number> = {};
    for (const workspace of workspaces) {
      const policy = policyOfKey(testVerifierKey(workspace), testVerifierKey(rootLog));
      const tree = await verifyTree(files(workspace), policy);
      counts[workspace] = (await verifyRootLog(files(rootLog), policy, tree)).entries;
    }
    return counts;
  };
  const entries = () => {
    const bundles = [...memory.files].filter(([path]) => path.startsWith(`${rootLog}/tile/entries/`));
    const largest = bundles.map(([, bytes]) => decodeEntries(bytes)).map((each) => (each.ok ? each.value : []));
    return largest.sort((a, b) => b.length - a.length)[0]?.map((entry) => Buffer.from(entry).toString()) ?? [];
  };
  const published = (log: string) => Buffer.from(memory.files.get(`${log}/checkpoint`) ?? []).toString();
  return { memory, world, change, sequence, verified, entries, published };
};

test("every published checkpoint enters once, whole as it was published, and the logs in it only grow", async () => {
  const { change, sequence, verified, entries, published } = await deployment("plain");
  await change("default", "blue");
  await sequence();
  expect(entries()).toEqual(["blue", "default"].map(published));
  await sequence();
  await change("blue");
  await change("blue");
  await sequence();
  expect(await verified("default", "blue")).toEqual({ default: 1, blue: 2 });
  expect(entries()).toHaveLength(3);
});

test("a log waits for no others that are marked and have nothing to enter, however many", async () => {
  const { world, change, verified } = await deployment("crowded");
  await change("zebra");
  const needs = world.needs();
  const idle = Array.from({ length: 600 }, (_, number) => ({ workspace: `idle-${number}`, entered: 0 }));
  const rootLedger = {
    ...needs.rootLedger,
    grownLogs: async () => [...idle, ...(await needs.rootLedger.grownLogs())],
  };
  await sequenceCheckpoints({ ...needs, rootLedger }, always);
  expect(await verified("zebra")).toEqual({ zebra: 1 });
});

test("with nothing to enter there is no root log", async () => {
  const { memory, sequence } = await deployment("empty");
  await sequence();
  expect(memory.files.size).toBe(0);
});

test("a batch that is committed and not published yet waits for its checkpoint", async () => {
  const { world, sequence, entries, verified } = await deployment("waiting");
  await world.command("blue", "a");
  const needs = world.needs();
  const tiles = { ...needs.tiles, publishCheckpoint: () => Promise.reject(new Error("died")) };
  await expect(sequenceLeaves({ ...needs, tiles }, "blue", always)).rejects.toThrow("died");
  await sequence();
  expect(entries()).toEqual([]);
  await sequenceLeaves(needs, "blue", always);
  await sequence();
  expect(await verified("blue")).toEqual({ blue: 1 });
});

test("a checkpoint that its log did not sign stays out, holds up nobody, and is reported", async () => {
  const { memory, change, sequence, verified, published } = await deployment("damaged");
  await change("blue", "red");
  const note = published("blue");
  memory.files.set("blue/checkpoint", Buffer.from(note.replace("\n1\n", "\n9\n")));
  await expect(sequence()).rejects.toThrow(/blue: wrong-signature/);
  expect(await verified("red")).toEqual({ red: 1 });
  memory.files.set("blue/checkpoint", Buffer.from(published("red")));
  await expect(sequence()).rejects.toThrow(/blue: unknown-signer/);
  memory.files.set("blue/checkpoint", Buffer.from(note));
  await sequence();
  expect(await verified("red", "blue")).toEqual({ red: 1, blue: 1 });
});

describe("a sequencer that dies between any two awaits is completed by the next one", () => {
  test.each(["before", "after"] as const)("%s a call takes effect", { timeout: 60_000 }, async (when) => {
    const crashAt = async (at: number): Promise<boolean> => {
      const { world, change, sequence, verified, entries, published } = await deployment(`crash-${when}-${at}`);
      await change("blue", "red");
      const line = faultLine(at, when);
      const needs = world.needs(line.behind(engine.client, ["send"]));
      const faulty = { ...needs, tiles: line.behind(needs.tiles), signer: line.behind(needs.signer) };
      const outcome = await sequenceCheckpoints(faulty, always).then(
        () => "done",
        (error: unknown) => (error instanceof InjectedFault ? "crashed" : Promise.reject(error)),
      );
      await change("blue");
      await sequence();
      const counts = await verified("blue", "red");
      expect(counts.red).toBe(1);
      // One that died before it entered anything leaves the first checkpoint of blue to be passed over.
      expect(entries()).toHaveLength(1 + (counts.blue ?? 0));
      expect(entries()).toContain(published("blue"));
      expect(await world.needs().rootLedger.grownLogs()).toEqual([]);
      return outcome === "crashed";
    };
    const crashes = await mapConcurrently(
      Array.from({ length: 32 }, (_, place) => place + 1),
      4,
      crashAt,
    );
    expect(crashes.filter(Boolean).length).toBeGreaterThan(20);
  });
});

test("several sequencers at once make one root log while the logs grow", { timeout: 60_000 }, async () => {
  const { change, sequence, verified } = await deployment("busy");
  let growing = true;
  const writers = Promise.all(
    ["blue", "red", "default"].map(async (workspace) => {
      for (let round = 0; round < 6; round += 1) await change(workspace);
    }),
  ).finally(() => {
    growing = false;
  });
  const sequencers = Array.from({ length: 3 }, async () => {
    while (growing) await sequence();
  });
  await Promise.all([writers, ...sequencers]);
  await sequence();
  const counts = await verified("blue", "red", "default");
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0);
});

test("origins name their workspaces, and the root log is none", () => {
  for (const workspace of ["default", "blue", "a-b"])
    expect(workspaceOfOrigin("x.example/t", logOrigin("x.example/t", workspace))).toBe(workspace);
  for (const origin of [logOrigin("x.example/t", rootLog), "x.example/t/w/", "y.example/t"])
    expect(workspaceOfOrigin("x.example/t", origin)).toBeUndefined();
});
