import { PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openAggregateStore } from "../../lib/adapters/dynamodb/aggregate-store.ts";
import { stateKey } from "../../lib/adapters/dynamodb/item-keys.ts";
import { openSearchIndex } from "../../lib/adapters/dynamodb/search-index.ts";
import { isInPart } from "../../lib/domain/deprecation/archiving-round.ts";
import { serviceContext } from "../../lib/messaging/service-context.ts";
import { archiveDueVersions } from "../../lib/usecases/archive-due-versions.ts";
import { reportDeprecations } from "../../lib/usecases/report-deprecations.ts";
import { setAlias } from "../../lib/usecases/set-alias.ts";
import { seedSuperseded } from "../support/deprecated-versions.ts";
import { faultyClient } from "../support/faulty-client.ts";
import { by, held, openRegistry } from "../support/registry.ts";
import { rival } from "../support/rival.ts";
import { startTableEngine, type TableEngine } from "../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const dayMs = 86_400_000;
const authorizer = openCedarAuthorizer();

/** A registry with a night of its own, on any client. */
const openWorld = async () => {
  const registry = await openRegistry(engine);
  const needsOn = (client: TableEngine["client"]) => ({
    ...registry,
    authorizer,
    aggregates: openAggregateStore({ client, table: registry.table, clock: registry.clock, ids: registry.ids }),
    index: openSearchIndex({ client, table: registry.table }),
  });
  /** All rounds of it, or the one that a model is in. */
  const night = async (client = engine.client, model?: string) => {
    const needs = needsOn(client);
    const rounds = Array.from({ length: 10 }, (_, part) => part);
    for (const part of rounds.filter((part) => model === undefined || isInPart(model, part)))
      await archiveDueVersions(needs, "default", part, (workspace, occasion) =>
        serviceContext(needs, "reconciler", workspace, "archiveVersions", occasion),
      );
  };
  /** A model of which so many versions were promoted, a day apart. */
  const promoted = async (name: string, count: number) => {
    const { state } = await registry.model(name);
    for (let number = 1; number <= count; number += 1) {
      registry.time.now += dayMs;
      await registry.version(name);
      await registry.move(name, number, "Staging", "Approved", "Production");
    }
    return state.id;
  };
  const load = async (model: string, number: number) => {
    const found = await registry.aggregates.load("default", "model-version", `${model}.${number}`);
    if (found === undefined) throw new Error(`no version ${number}`);
    return found;
  };
  const stages = async (model: string, count: number) =>
    Promise.all(Array.from({ length: count }, async (_, place) => (await load(model, place + 1)).state.stage));
  const alias = async (name: string, to: string, version: number) => {
    held(await setAlias(registry, by("ada"), { model: name, alias: to, version: String(version) }));
  };
  return { ...registry, needsOn, night, promoted, load, stages, alias };
};

test("a night archives what is superseded or long Deprecated, says why, and asks for nothing twice", async () => {
  const world = await openWorld();
  const fraud = await world.promoted("fraud", 5);
  await world.night();
  expect(await world.stages(fraud, 5)).toEqual(["Archived", "Archived", "Deprecated", "Deprecated", "Production"]);
  const second = await world.load(fraud, 2);
  expect(second.state.stageReason).toBe("deprecation policy: superseded by versions 3, 4, 5");
  await Promise.all([world.night(), world.night()]);
  expect((await world.load(fraud, 2)).revision).toBe(second.revision);
  world.time.now += 366 * dayMs;
  await world.night();
  expect(await world.stages(fraud, 5)).toEqual(["Archived", "Archived", "Archived", "Deprecated", "Production"]);
  expect((await world.load(fraud, 3)).state.stageReason).toBe("deprecation policy: 12 months deprecated");
});

test("what has a name stays until nobody would go back to it", async () => {
  const world = await openWorld();
  const fraud = await world.promoted("fraud", 5);
  await world.alias("fraud", "eu", 1);
  await world.night();
  expect((await world.load(fraud, 1)).state.stage).toBe("Deprecated");
  await world.alias("fraud", "eu", 4);
  await world.night();
  expect((await world.load(fraud, 1)).state.stage).toBe("Deprecated");
  await world.alias("fraud", "eu", 5);
  await world.night();
  expect((await world.load(fraud, 1)).state.stage).toBe("Archived");
});

test("whoever dies at it at any call leaves it whole, and the next night ends it", async () => {
  const world = await openWorld();
  const first = await seedSuperseded(world, "first");
  const counting = faultyClient(engine.client, Number.POSITIVE_INFINITY, "before");
  await world.night(counting.client, first);
  expect((await world.load(first, 1)).state.stage).toBe("Archived");
  const calls = counting.calls();
  expect(calls).toBeGreaterThan(6);
  for (const when of ["before", "after"] as const) {
    for (let at = 1; at <= calls; at += 1) {
      const model = await seedSuperseded(world, `${when}-${at}`);
      await world.night(faultyClient(engine.client, at, when).client, model).catch(() => undefined);
      await Promise.all([world.night(engine.client, model), world.night(engine.client, model)]);
      expect(await world.load(model, 1)).toMatchObject({ revision: 2, state: { stage: "Archived" } });
      expect(await world.stages(model, 4)).toEqual(["Archived", "Deprecated", "Deprecated", "Production"]);
    }
  }
});

test("a version that gets a name between verdict and command stays", async () => {
  const world = await openWorld();
  const fraud = await world.promoted("fraud", 4);
  let named = false;
  const late = rival(engine.client, [TransactWriteCommand], async () => {
    if (named) return;
    named = true;
    await world.alias("fraud", "eu", 1);
  });
  await world.night(late);
  expect(named).toBe(true);
  expect((await world.load(fraud, 1)).state).toMatchObject({ stage: "Deprecated", aliases: ["eu"] });
});

test("a model that cannot be read holds up no other, and is told of", async () => {
  const world = await openWorld();
  const broken = await world.promoted("broken", 4);
  const fraud = await world.promoted("fraud", 4);
  const key = stateKey("default", "model-version", `${broken}.1`);
  await engine.client.send(
    new PutCommand({ TableName: world.table, Item: { ...key, state: "{}", revision: 1, lastEvent: "e" } }),
  );
  const failures: unknown[] = [];
  for (let part = 0; part < 10; part += 1)
    await archiveDueVersions(world.needsOn(engine.client), "default", part, (workspace, occasion) =>
      serviceContext(world.needsOn(engine.client), "reconciler", workspace, "archiveVersions", occasion),
    ).catch((error: unknown) => failures.push([part, error]));
  expect(failures).toHaveLength(1);
  expect(failures).toEqual([[expect.toSatisfy((part: number) => isInPart(broken, part)), expect.any(Error)]]);
  expect((await world.load(fraud, 1)).state.stage).toBe("Archived");
});

test("the report says of each what the night does, and in sum what it saves", async () => {
  const world = await openWorld();
  const fraud = await world.promoted("fraud", 5);
  const report = await reportDeprecations(world, "default", { limit: 100 });
  expect(report.items.map(({ version, verdict }) => [version.state.number, verdict.due, verdict.reason])).toEqual([
    [1, true, "superseded"],
    [2, true, "superseded"],
    [3, false, "not-yet"],
    [4, false, "rollback-reserve"],
  ]);
  expect(report.totals).toEqual({ deprecated: 4, due: 2, movedBytes: 0, savedMicroUsdPerMonth: 0, complete: true });
  const numbers: number[] = [];
  let after: string | undefined;
  do {
    const page = await reportDeprecations(world, "default", { limit: 3, ...(after === undefined ? {} : { after }) });
    numbers.push(...page.items.map(({ version }) => version.state.number));
    after = page.next;
  } while (after !== undefined);
  expect(numbers).toEqual([1, 2, 3, 4]);
  await world.night();
  expect(await world.stages(fraud, 2)).toEqual(["Archived", "Archived"]);
  expect((await reportDeprecations(world, "default", { limit: 1 })).totals).toMatchObject({ deprecated: 2, due: 0 });
});
