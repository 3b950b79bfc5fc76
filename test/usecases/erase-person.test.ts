import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { openMemberDirectory } from "../../lib/adapters/dynamodb/member-directory.ts";
import { openPeople } from "../../lib/adapters/dynamodb/people.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { erasePerson } from "../../lib/usecases/erase-person.ts";
import { placeHold } from "../../lib/usecases/place-hold.ts";
import { releaseHold } from "../../lib/usecases/release-hold.ts";
import { repeatErasures } from "../../lib/usecases/repeat-erasures.ts";
import { commandContext } from "../support/command-context.ts";
import { faultyClient } from "../support/faulty-client.ts";
import { held } from "../support/registry.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../support/table-engine.ts";

const day = 86_400_000;
const ids = uuidV7Ids();
let engine: TableEngine;
let now = 0;
beforeAll(async () => {
  engine = await startTableEngine();
  for (const table of ["state", "people"]) await createStateTable(engine.client, table);
});
afterAll(() => engine.stop());

const clock = { now: () => now };
const over = (client: DynamoDBDocumentClient) => ({
  aggregates: openAggregateStore({ client, table: "state", clock, ids }),
  people: openPeople({ client, table: "people" }),
  clock,
  ids,
});
const enter = async (workspace: string, subject = "ada") => {
  const directory = openMemberDirectory({ client: engine.client, table: "people", ids, clock });
  return (await directory.pseudonymOf(workspace, { issuer: "i", subject, name: subject })).id;
};
const reconcile = (workspace: string, client = engine.client) =>
  repeatErasures(over(client), workspace, (_, occasion) =>
    commandContext({ workspace, actor: "service:reconciler", idempotencyKey: `repair:${occasion}` }),
  );
const standing = async (workspace: string, id: string) => {
  const { aggregates, people } = over(engine.client);
  const person = await aggregates.load(workspace, "person", id);
  return [person?.state.status, person?.revision, (await people.find(workspace, id))?.name];
};
const ground = "objection" as const;

test("whoever dies at erasing a person leaves an erasure that is asked for again, or that the reconciler ends", async () => {
  let faults = 0;
  for (const when of ["before", "after"] as const)
    for (let at = 1; ; at += 1) {
      now = Date.parse("2026-03-02T09:00Z");
      const workspace = `dying-${when}-${at}`;
      const id = await enter(workspace);
      const faulty = faultyClient(engine.client, at, when);
      const context = commandContext({ workspace, idempotencyKey: "k" });
      await erasePerson(over(faulty.client), context, { person: id, ground }).catch(() => undefined);
      const [status, , name] = await standing(workspace, id);
      // Nobody is deleted of whom the log does not say so.
      if (status === undefined) expect(name).toBe("ada");
      if (status === undefined) held(await erasePerson(over(engine.client), context, { person: id, ground }));
      await reconcile(workspace);
      expect(await standing(workspace, id)).toEqual(["erasing", 1, undefined]);
      now += 8 * day;
      await reconcile(workspace, faultyClient(engine.client, at, when).client).catch(() => undefined);
      await Promise.all([reconcile(workspace), reconcile(workspace)]);
      expect(await standing(workspace, id)).toEqual(["erased", 2, undefined]);
      expect(await over(engine.client).aggregates.dueEffects(workspace, "reconciler")).toEqual([]);
      faults += 1;
      if (faulty.calls() < at) break;
    }
  expect(faults).toBeGreaterThan(10);
});

test("a person whom a backup brings back is deleted again, as long as any backup can", async () => {
  const workspace = "restored";
  const id = await enter(workspace);
  const backup = await over(engine.client).people.find(workspace, id);
  held(await erasePerson(over(engine.client), commandContext({ workspace }), { person: id, ground }));
  const again = await enter(workspace);
  expect(again).not.toBe(id);
  expect(backup?.name).toBe("ada");
  const restored = {
    key: Buffer.alloc(32).toString("base64"),
    pk: `${workspace}#identity#i|old`,
    sk: "STATE",
    member: id,
  };
  await engine.client.send(new PutCommand({ TableName: "people", Item: restored }));
  const member = { pk: `${workspace}#member#${id}`, sk: "STATE", member: id, name: "ada", identity: restored.pk };
  await engine.client.send(new PutCommand({ TableName: "people", Item: member }));
  now += 7 * day;
  await reconcile(workspace);
  expect(await standing(workspace, id)).toEqual(["erasing", 1, undefined]);
  expect((await over(engine.client).people.find(workspace, again))?.name).toBe("ada");
});

test("a hold that is placed while an erasure is being decided is seen before anything is deleted", async () => {
  const workspace = "race";
  const id = await enter(workspace);
  const needs = over(engine.client);
  let placed: string | undefined;
  const commit: typeof needs.aggregates.commit = async (context, decision) => {
    if (placed === undefined && decision.changes.some(({ kind }) => kind === "person")) {
      placed = "asked";
      const hold = { scope: { kind: "workspace" }, reason: "Matter 7" } as const;
      placed = held(await placeHold(over(engine.client), commandContext({ workspace }), hold)).state.id;
    }
    return needs.aggregates.commit(context, decision);
  };
  const slow = { ...needs, aggregates: { ...needs.aggregates, commit } };
  held(await erasePerson(slow, commandContext({ workspace }), { person: id, ground }));
  await reconcile(workspace);
  expect(await standing(workspace, id)).toEqual(["erasing", 1, "ada"]);
  const release = { hold: placed ?? "", reason: "over", ifMatch: 1 };
  held(await releaseHold(needs, commandContext({ workspace }), release));
  await reconcile(workspace);
  expect(await standing(workspace, id)).toEqual(["erasing", 1, undefined]);
});
