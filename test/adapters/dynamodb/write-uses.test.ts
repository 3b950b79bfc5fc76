import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../../lib/adapters/dynamodb/aggregate-store.ts";
import { openSearchIndex } from "../../../lib/adapters/dynamodb/search-index.ts";
import { openStateRestore } from "../../../lib/adapters/dynamodb/state-restore.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { versionChange } from "../../../lib/domain/model-version/version-change.ts";
import { usersOf } from "../../../lib/domain/search/use-entries.ts";
import { commandContext } from "../../support/command-context.ts";
import { faultyClient } from "../../support/faulty-client.ts";
import { artifact, version } from "../../support/registry-world.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const large = (name: string) => ({ ...artifact(name), sizeBytes: 131_072 });
/** As many as a version may have: more than a transaction holds. */
const files = [...Array.from({ length: 199 }, (_, place) => large(`part-${place}`)), artifact("small.json")];

const openIn = async (name: string) => {
  const needs = { client: engine.client, table: await createStateTable(engine.client, name) };
  const aggregates = openAggregateStore({ ...needs, clock: systemClock, ids: uuidV7Ids() });
  const index = openSearchIndex(needs);
  const create = (number: number, artifacts = files) => {
    const state = version(number, { artifacts });
    const change = { kind: "model-version", id: state.id, basis: null, event: "version-registered", state } as const;
    return aggregates.commit(commandContext(), { at: 1, changes: [change], answer: null });
  };
  const users = async (name: string, workspace = "default") => {
    const { sha256 } = large(name);
    return (await index.rows(workspace, "model-version", usersOf(sha256), { limit: 10 })).map(({ id }) => id);
  };
  return { ...needs, aggregates, create, users };
};

test("a version is found from each of its large files, however many, and from no small one", async () => {
  const world = await openIn("used");
  for (const number of [1, 2]) expect((await world.create(number)).ok).toBe(true);
  expect(await world.users("part-0")).toEqual(["m1.1", "m1.2"]);
  expect(await world.users("part-198")).toEqual(["m1.1", "m1.2"]);
  expect(await world.users("small.json")).toEqual([]);
  expect(await world.users("part-0", "other")).toEqual([]);
});

test("it is found from them before it is there, and not at all where the rows cannot be written", async () => {
  const created = await openIn("unwritten");
  const state = version(1, { artifacts: files });
  const change = { kind: "model-version", id: state.id, basis: null, event: "version-registered", state } as const;
  const decision = { at: 1, changes: [change], answer: null };
  for (const at of [1, 2, 50, 199]) {
    const { client } = faultyClient(engine.client, at, "before");
    const store = openAggregateStore({ client, table: created.table, clock: systemClock, ids: uuidV7Ids() });
    await expect(store.commit(commandContext(), decision)).rejects.toThrow();
    expect(await created.aggregates.load("default", "model-version", state.id)).toBeUndefined();
  }
  expect(await created.users("part-0")).toEqual(["m1.1"]);
});

test("it stays so when it changes or is deleted, and a restore brings it back", async () => {
  const [world, restored] = [await openIn("changed"), await openIn("restored")];
  await world.create(1, [large("weights")]);
  const loaded = await world.aggregates.load("default", "model-version", "m1.1");
  if (loaded === undefined) throw new Error("the version is not there");
  const deletion = { reason: "", by: "ada", at: 2 };
  const deleted = versionChange(loaded, "version-deleted", 3, 2, { deletion });
  await world.aggregates.commit(commandContext(), { at: 2, changes: [deleted], answer: null });
  expect(await world.users("weights")).toEqual(["m1.1"]);

  await openStateRestore(restored).putAggregates("default", [
    {
      subject: { kind: "model-version", id: "m1.1" },
      ...{ revision: 2, lastEvent: "e", state: JSON.stringify(deleted.state) },
      ...{ listing: { group: "m1", sort: "1" }, effects: [], leaves: new Map() },
    },
  ]);
  expect(await restored.users("weights")).toEqual(["m1.1"]);
});
