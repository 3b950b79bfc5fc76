import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parsePolicy } from "../../cli/verify/trust-policy.ts";
import { openHttpWitness } from "../../lib/adapters/http/witness.ts";
import { mapConcurrently } from "../../lib/adapters/system/map-concurrently.ts";
import type { Witness, WitnessQuorum } from "../../lib/ports/witness.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { verifyEd25519 } from "../domain/log/ed25519.ts";
import { sha256 } from "../domain/log/sha256.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";
import { testVerifierKey } from "../support/test-signer.ts";
import { serveWitness, startTestWitness } from "../support/witness-world.ts";

const always = Number.MAX_SAFE_INTEGER;
const memory = memoryLogTiles();
let engine: TableEngine;
let world: ReturnType<typeof logWorld>;
let served: readonly { readonly url: string; readonly stop: () => Promise<void> }[];
let witnesses: readonly [Witness, Witness, Witness];
let vkeys: readonly string[];

beforeAll(async () => {
  engine = await startTableEngine();
  world = logWorld(engine.client, await createStateTable(engine.client, "state"), memory);
  const started = await Promise.all([31, 32, 33].map((seed) => startTestWitness(engine.client, `w${seed}`, seed)));
  served = await Promise.all(started.map(({ app }) => serveWitness(app)));
  vkeys = started.map(({ vkey }) => vkey);
  const [first, second, third] = served.map(({ url }, place) =>
    openHttpWitness({ url, vkey: vkeys[place], timeoutMs: 5_000, verifySignature: verifyEd25519, hash: sha256 }),
  );
  if (first === undefined || second === undefined || third === undefined) throw new Error("unreachable");
  witnesses = [first, second, third];
});
afterAll(async () => {
  await Promise.all((served ?? []).map(({ stop }) => stop()));
  await engine?.stop();
});

const sequence = (workspace: string, quorum: WitnessQuorum) =>
  sequenceLeaves(world.needs(engine.client, quorum), workspace, always);
const silent: Witness = { name: "silent", addCheckpoint: () => Promise.reject(new Error("unreachable")) };
const checkpoint = (workspace: string) => Buffer.from(memory.files.get(`${workspace}/checkpoint`) ?? []).toString();
/** Verifies the workspace's log for a reader who wants that many of the three witnesses. */
const verifiedBy = (workspace: string, threshold: number) =>
  world.verified(
    workspace,
    parsePolicy(
      [
        `log ${testVerifierKey(workspace)}`,
        ...vkeys.map((vkey, place) => `witness w${place} ${vkey}`),
        `group all ${threshold} w0 w1 w2`,
        "quorum all",
      ].join("\n"),
    ),
  );

test("a checkpoint carries the cosignatures of its witnesses, and the offline verifier counts them", async () => {
  for (let round = 0; round < 3; round += 1) {
    await world.command("cosigned", "a", "b");
    await sequence("cosigned", { members: witnesses, needed: 3 });
  }
  expect(Object.fromEntries(await verifiedBy("cosigned", 3))).toEqual({ a: 3, b: 3 });
});

test("with fewer than the quorum nothing is published and the batch stays open, until there are enough", async () => {
  await world.command("held", "a");
  const short = { members: [witnesses[0], silent, silent], needed: 2 };
  await expect(sequence("held", short)).rejects.toThrow(/log held: too few witnesses cosigned 1 leaves: .*unreachable/);
  expect(memory.files.has("held/checkpoint")).toBe(false);
  expect(await world.pointers("held")).toHaveLength(1);
  await world.command("held", "a");
  await sequence("held", { members: [witnesses[0], silent, witnesses[1]], needed: 2 });
  expect(Object.fromEntries(await verifiedBy("held", 2))).toEqual({ a: 2 });
  await expect(verifiedBy("held", 3)).rejects.toThrow(/too few witnesses/);
});

test("a witness that comes late, or missed some, is brought up from where it stands", async () => {
  for (const members of [[witnesses[0]], [witnesses[0]], [witnesses[0], witnesses[1]]]) {
    await world.command("late", "a");
    await sequence("late", { members, needed: members.length });
  }
  for (let round = 0; round < 2; round += 1) {
    await world.command("late", "a");
    await sequence("late", { members: [witnesses[0]], needed: 1 });
  }
  await world.command("late", "a");
  await sequence("late", { members: witnesses, needed: 3 });
  expect(Object.fromEntries(await verifiedBy("late", 3))).toEqual({ a: 6 });
});

test("a log that was taken back is cosigned no more", async () => {
  const quorum = { members: [witnesses[0]], needed: 1 };
  for (let round = 0; round < 3; round += 1) {
    await world.command("rewound", "a");
    await sequence("rewound", quorum);
  }
  const ahead: Witness = {
    name: "ahead",
    addCheckpoint: async (request) => {
      const answer = await witnesses[0].addCheckpoint(request);
      return "size" in answer ? { size: answer.size + 100 } : { size: 100 };
    },
  };
  await world.command("rewound", "a");
  await expect(sequence("rewound", { members: [ahead], needed: 1 })).rejects.toThrow(/has cosigned 100 leaves/);
  expect(checkpoint("rewound").split("\n")[1]).toBe("3");
});

describe("a sequencer that dies anywhere around its witnesses is completed by the next one", () => {
  test.each(["before", "after"] as const)("%s a call takes effect", { timeout: 60_000 }, async (when) => {
    const crashAt = async (at: number): Promise<boolean> => {
      const workspace = `crash-${when}-${at}`;
      const quorum = { members: witnesses, needed: 3 };
      await world.command(workspace, "a", "b");
      const line = faultLine(at, when);
      const needs = world.needs(engine.client, {
        members: witnesses.map((witness) => line.behind(witness)),
        needed: 3,
      });
      const faulty = { ...needs, tiles: line.behind(needs.tiles), ledger: line.behind(needs.ledger) };
      const outcome = await sequenceLeaves(faulty, workspace, always).then(
        () => "done",
        (error: unknown) =>
          error instanceof InjectedFault || String(error).includes("InjectedFault") ? "crashed" : Promise.reject(error),
      );
      await world.command(workspace, "b");
      await sequence(workspace, quorum);
      expect(Object.fromEntries(await verifiedBy(workspace, 3))).toEqual({ a: 1, b: 2 });
      return outcome === "crashed";
    };
    const crashes = await mapConcurrently(
      Array.from({ length: 24 }, (_, place) => place + 1),
      4,
      crashAt,
    );
    expect(crashes.filter(Boolean).length).toBeGreaterThan(12);
  });
});

test("of several sequencers at once the one that witnesses find late leaves it to the others", async () => {
  const quorum = { members: witnesses, needed: 3 };
  for (let round = 0; round < 8; round += 1) {
    await world.command("busy", "a", "b");
    await Promise.all(Array.from({ length: 4 }, () => sequence("busy", quorum).catch(() => undefined)));
  }
  await sequence("busy", quorum);
  expect(Object.fromEntries(await verifiedBy("busy", 3))).toEqual({ a: 8, b: 8 });
});

test("one that slept while others went on finds its batch published, and takes nothing back", async () => {
  const quorum = { members: [witnesses[0]], needed: 1 };
  await world.command("slept", "a");
  let once = true;
  const sleeper: Witness = {
    ...witnesses[0],
    addCheckpoint: async (request) => {
      if (once) {
        once = false;
        await sequence("slept", quorum);
        await world.command("slept", "a");
        await sequence("slept", quorum);
      }
      return witnesses[0].addCheckpoint(request);
    },
  };
  await sequence("slept", { members: [sleeper], needed: 1 });
  expect(once).toBe(false);
  expect(Object.fromEntries(await verifiedBy("slept", 1))).toEqual({ a: 2 });
});
