import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { webhookMessageV1 } from "../../events/webhook-message.v1.ts";
import { parseFact } from "../../lib/adapters/canonical/parse-fact.ts";
import { openEventIndex } from "../../lib/adapters/dynamodb/event-index.ts";
import { openFactCursors } from "../../lib/adapters/dynamodb/fact-cursors.ts";
import { parseState } from "../../lib/adapters/dynamodb/parse-state.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import type { Fact } from "../../lib/domain/fact/fact.ts";
import type { Delivery } from "../../lib/ports/delivery-queue.ts";
import { createWebhook } from "../../lib/usecases/create-webhook.ts";
import { deleteWebhook } from "../../lib/usecases/delete-webhook.ts";
import { type PublishFactsNeeds, publishFacts } from "../../lib/usecases/publish-facts.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { commandContext } from "../support/command-context.ts";
import { faultLine } from "../support/fault-line.ts";
import { InjectedFault } from "../support/faulty-client.ts";
import { logWorld } from "../support/log-world.ts";
import { memoryLogTiles } from "../support/memory-log-tiles.ts";
import { held } from "../support/registry.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
let world: ReturnType<typeof logWorld>;
let cursors: PublishFactsNeeds["cursors"];
let events: PublishFactsNeeds["events"];
const memory = memoryLogTiles();
const always = Number.MAX_SAFE_INTEGER;

beforeAll(async () => {
  engine = await startTableEngine();
  const table = await createStateTable(engine.client, "state");
  world = logWorld(engine.client, table, memory);
  cursors = openFactCursors({ client: engine.client, table });
  events = openEventIndex({ client: engine.client, table });
});
afterAll(() => engine?.stop());

const reading = () => ({ parseFact, parseState, events, aggregates: world.store });

/** A bus and a queue that only remember what they accepted; the bus takes `perCall` facts at once. */
const listeners = (perCall = 10) => {
  const told: Fact[] = [];
  const sent: Delivery[] = [];
  const bus: PublishFactsNeeds["bus"] = {
    publish: async (facts) => {
      const accepted = facts.slice(0, perCall);
      told.push(...accepted);
      return accepted.length;
    },
  };
  const deliveries: PublishFactsNeeds["deliveries"] = {
    send: async (due) => void sent.push(...due),
    postpone: async () => undefined,
  };
  const clientSecrets = { forget: async () => undefined };
  const needs = { ...reading(), tiles: memory.tiles, cursors, bus, deliveries, clientSecrets, clock: systemClock };
  return { told, sent, needs };
};

const sequence = (workspace: string) => sequenceLeaves(world.needs(), workspace, always);
const logged = async (workspace: string, ...commands: string[][]) => {
  for (const names of commands) await world.command(workspace, ...names);
  await sequence(workspace);
};
/** What somebody hears who passes over what was told before. */
const first = <Item>(items: readonly Item[]) => [...new Set(items)];
const inLog = async (workspace: string) =>
  (await world.query(`${workspace}#events#all`)).flatMap(({ events }) =>
    JSON.parse(String(events)).map(({ id }: { id: string }) => id),
  );
/** Everything in the log was told, and nothing before what came before it. */
const expectToldInOrder = async (workspace: string, told: readonly Fact[]) =>
  expect(first(told.map(({ id }) => id))).toEqual(await inLog(workspace));

test("facts are told once, in the order of the log, with the state that resulted", async () => {
  const { told, needs } = listeners();
  await logged("plain", ["a", "b"], ["a"]);
  await publishFacts(needs, "plain", always);
  await logged("plain", ["c", "b", "a"]);
  await publishFacts(needs, "plain", always);
  await publishFacts(needs, "plain", always);
  await expectToldInOrder("plain", told);
  expect(told).toHaveLength(6);
  expect(told[2]).toMatchObject({
    workspace: "plain",
    type: "model-updated",
    subject: { kind: "model", id: "a" },
    subjectVersion: 2,
    data: { schema: "model.v3", name: "a", latestVersion: 2 },
  });
});

test("a log is told across its bundles, however little the bus takes at once", async () => {
  const { told, needs } = listeners(7);
  const names = Array.from({ length: 16 }, (_, place) => `m${place}`);
  await logged("long", ...Array.from({ length: 17 }, () => names));
  await publishFacts(needs, "long", always);
  expect(told).toHaveLength(272);
  await expectToldInOrder("long", told);
});

test("nothing is told before it is published, and all of it after", async () => {
  const { told, needs } = listeners();
  await logged("lagging", ["a"]);
  await world.command("lagging", "a", "b");
  const dying = { ...world.needs(), signer: { ...world.needs().signer, sign: () => Promise.reject(new Error("KMS")) } };
  await expect(sequenceLeaves(dying, "lagging", always)).rejects.toThrow("KMS");
  await publishFacts(needs, "lagging", always);
  expect(told).toHaveLength(1);
  // What the clock finds, since no record will tell of it again.
  expect(await cursors.workspacesUntold()).toContain("lagging");
  await sequence("lagging");
  await publishFacts(needs, "lagging", always);
  await expectToldInOrder("lagging", told);
  expect(await cursors.workspacesUntold()).not.toContain("lagging");
});

test("when its time is up the rest waits, and is found", async () => {
  const { told, needs } = listeners();
  await logged("late", ["a"]);
  await publishFacts(needs, "late", 0);
  expect(told).toEqual([]);
  expect(await cursors.workspacesUntold()).toContain("late");
});

describe("a webhook", () => {
  const admin = () => commandContext({ workspace: "hooks", roles: ["admin"] });
  const create = async (...events: string[]) => {
    const url = { href: "https://hooks.example.com/", scheme: "https", host: "hooks.example.com", hasUserInfo: false };
    const needs = {
      aggregates: world.store,
      clock: systemClock,
      ids: uuidV7Ids(),
      secrets: { secretOf: async () => new Uint8Array(32) },
      webhookLoopback: false,
    };
    return held(await createWebhook(needs, admin(), { url, events, description: "" })).state.id;
  };

  test("is told from its creation until its deletion, and only what it asked for", async () => {
    const { sent, told, needs } = listeners(2);
    await world.command("hooks", "before");
    await sequence("hooks");
    const everything = await create();
    await sequence("hooks");
    const updates = await create("model-updated");
    await sequence("hooks");
    await logged("hooks", ["a"], ["a"]);
    held(await deleteWebhook({ aggregates: world.store, clock: systemClock }, admin(), { webhook: everything }));
    await sequence("hooks");
    await logged("hooks", ["a"]);
    await publishFacts(needs, "hooks", always);
    const toldTo = (webhook: string) =>
      sent
        .filter((delivery) => delivery.webhook === webhook)
        .map(({ message }) => webhookMessageV1.parse(message))
        .map(({ type, data: { subject } }) => `${type} ${subject.id}`);
    expect(toldTo(everything)).toEqual([
      `webhook-created.v1 ${everything}`,
      `webhook-created.v1 ${updates}`,
      "model-registered.v1 a",
      "model-updated.v1 a",
    ]);
    expect(toldTo(updates)).toEqual(["model-updated.v1 a", "model-updated.v1 a"]);
    expect(told).toHaveLength(7);
  });
});

describe("a notifier that dies between any two awaits", () => {
  test.each(["before", "after"] as const)("%s a call takes effect has skipped nothing", async (when) => {
    let deaths = 0;
    for (let at = 1; ; at += 1) {
      const workspace = `dies-${when}-${at}`;
      await logged(workspace, ["a", "b"], ["a"]);
      const { told, needs } = listeners(2);
      const line = faultLine(at, when);
      const dying = {
        ...needs,
        tiles: line.behind(needs.tiles),
        cursors: line.behind(needs.cursors),
        bus: line.behind(needs.bus),
      };
      const died = await publishFacts(dying, workspace, always).then(
        () => false,
        (error: unknown) => error instanceof InjectedFault,
      );
      if (died) {
        await logged(workspace, ["b"]);
        deaths += 1;
      }
      await publishFacts(needs, workspace, always);
      await expectToldInOrder(workspace, told);
      expect(await cursors.workspacesUntold()).not.toContain(workspace);
      if (line.calls() < at) break;
    }
    // It reads the checkpoint, the cursor and the bundle, tells twice, moves twice and settles.
    expect(deaths).toBe(8);
  });
});

test("several notifiers at once, while the log grows, skip nothing and tell nothing early", async () => {
  const { told, needs } = listeners(1);
  await logged("crowd", ["a", "b", "c"]);
  const growing = (async () => {
    for (let round = 0; round < 8; round += 1) await logged("crowd", ["a"], ["b", "c"]);
  })();
  let grown = false;
  const telling = Array.from({ length: 3 }, async () => {
    while (!grown) await publishFacts(needs, "crowd", always);
  });
  await growing;
  grown = true;
  await Promise.all(telling);
  await publishFacts(needs, "crowd", always);
  await expectToldInOrder("crowd", told);
});
