import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLoggedModels } from "../../../../lib/adapters/dynamodb/tracking/logged-models.ts";
import { openTrackingCreations } from "../../../../lib/adapters/dynamodb/tracking/tracking-creations.ts";
import { openTrackingDatasets } from "../../../../lib/adapters/dynamodb/tracking/tracking-datasets.ts";
import { openTrackingExperiments } from "../../../../lib/adapters/dynamodb/tracking/tracking-experiments.ts";
import { openTrackingRuns } from "../../../../lib/adapters/dynamodb/tracking/tracking-runs.ts";
import { openTrackingStore } from "../../../../lib/adapters/dynamodb/tracking/tracking-store.ts";
import { systemClock } from "../../../../lib/adapters/system/system-clock.ts";
import { decideExperiment } from "../../../../lib/domain/tracking/decide-experiment.ts";
import { decideLoggedModel } from "../../../../lib/domain/tracking/decide-logged-model.ts";
import { decideRun } from "../../../../lib/domain/tracking/decide-run.ts";
import { trackingStoreContract } from "../../../contracts/tracking-store.ts";
import { held } from "../../../support/registry.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../../support/table-engine.ts";

let engine: TableEngine;
let client: DynamoDBDocumentClient;
const largest = { items: 0, bytes: 0, itemBytes: 0 };

beforeAll(async () => {
  engine = await startTableEngine();
  await createMeasureTable(engine.client, "measure");
  client = new Proxy(engine.client, {
    get: (target, property, receiver) =>
      property === "send" ? (command: never) => sendMeasured(target, command) : Reflect.get(target, property, receiver),
  });
});
afterAll(() => engine.stop());

const sendMeasured = (target: DynamoDBDocumentClient, command: never) => {
  const sent: unknown = command;
  if (sent instanceof TransactWriteCommand) {
    const items = sent.input.TransactItems ?? [];
    const sizes = items.map((item) => Buffer.byteLength(JSON.stringify(item.Put?.Item ?? {})));
    largest.items = Math.max(largest.items, items.length);
    largest.bytes = Math.max(
      largest.bytes,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    largest.itemBytes = Math.max(largest.itemBytes, ...sizes);
  }
  return target.send(command);
};

trackingStoreContract("the measure table", () => openTrackingStore({ client, table: "measure" }, systemClock));

test("whoever opens a part of it alone sees what the others wrote", async () => {
  const measure = { client, table: "measure" };
  const whole = openTrackingStore(measure, systemClock);
  const parts = {
    experiments: openTrackingExperiments(measure),
    runs: openTrackingRuns(measure),
    datasets: openTrackingDatasets(measure),
    loggedModels: openLoggedModels(measure),
  };
  const made = { id: "1".repeat(32), name: "calm-owl-1", at: 1 };
  const experiment = held(decideExperiment({ name: "parts", artifactLocation: "", tags: new Map() }, made.id, 1));
  const run = held(decideRun(experiment, { user: "", startTime: 1, name: "", tags: [] }, made));
  const draft = { name: null, sourceRun: "", type: "", params: [], tags: [] };
  const model = held(decideLoggedModel(experiment, draft, made));
  const dataset = { name: "wine", digest: "d", sourceType: "", source: "", schema: null, profile: null };
  held(await parts.experiments.write("parts", undefined, experiment));
  held(await parts.runs.create("parts", run));
  held(await parts.loggedModels.create("parts", model));
  await parts.datasets.keep("parts", experiment.id, [{ dataset, tags: new Map() }]);
  expect((await whole.experiments.load("parts", experiment.id))?.state).toEqual(experiment);
  expect((await whole.runs.load("parts", run.id))?.state).toEqual(run);
  expect((await whole.loggedModels.load("parts", model.id))?.state).toEqual(model);
  expect(await whole.datasets.load("parts", experiment.id, [dataset])).toEqual([dataset]);
});

test("a reserved id is forgotten after a week, even where its row is still there", async () => {
  let now = 1_795_244_400_000;
  const creations = openTrackingCreations({ client, table: "measure" }, { now: () => now });
  const reserve = async (id: string) =>
    (await creations.reserve("reserved", { actor: "ada", idempotencyKey: "k" }, { id, requestHash: "h" })).id;
  expect([await reserve("first"), await reserve("second")]).toEqual(["first", "first"]);
  now += 7 * 86_400_000;
  expect(await reserve("second")).toBe("first");
  now += 1_000;
  expect(await reserve("second")).toBe("second");
});

test("no transaction of these was larger than DynamoDB takes, though the engine would have taken it", () => {
  expect(largest.items).toBeGreaterThan(50);
  expect(largest.items).toBeLessThanOrEqual(100);
  expect(largest.bytes).toBeLessThanOrEqual(4_000_000);
  expect(largest.itemBytes).toBeLessThanOrEqual(400_000);
});
