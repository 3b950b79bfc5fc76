import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAggregateStore } from "../../../lib/adapters/dynamodb/aggregate-store.ts";
import { claimKey, stateKey } from "../../../lib/adapters/dynamodb/item-keys.ts";
import { openRouteReader } from "../../../lib/adapters/routing/route-reader.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { decideModelRegistration } from "../../../lib/domain/model/decide-registration.ts";
import { decideVersionRegistration } from "../../../lib/domain/model-version/decide-registration.ts";
import type { RouteReader } from "../../../lib/ports/route-reader.ts";
import { stableArm, testRoute, testTarget } from "../../support/served-models.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

const signature = {
  inputs: [{ name: "age", datatype: "FP32", shape: [-1, 1] }],
  outputs: [{ name: "label", datatype: "INT64", shape: [-1] }],
};

/** A version as the registry itself would have it. */
const registered = () => {
  const fields = {
    name: "income",
    riskTier: 3,
    type: "classifier",
    owner: "o",
    framework: null,
    complianceFrameworks: [],
    description: "",
    tags: {},
  } as const;
  const model = decideModelRegistration(fields, undefined, { id: "model-1", actor: "ada", at: 1 });
  if (!model.ok) throw new Error(model.refusal.code);
  const version = decideVersionRegistration(
    { revision: 1, lastEvent: "e", state: model.value.state },
    {
      semver: "2.1.0",
      artifacts: [{ name: "model.onnx", sha256: "0".repeat(64), sizeBytes: 1, mediaType: "application/octet-stream" }],
      signature,
      lineage: {},
      origin: null,
      metrics: { overall: {}, bySegment: {}, byFeatureGroup: {} },
      formats: [],
      reference: null,
      description: "",
      tags: {},
    },
    { semverTaken: false, actor: "ada", contributors: [], digestOf: () => "0".repeat(64), at: 1 },
  );
  if (!version.ok) throw new Error(version.refusal.code);
  return version.value.version;
};

let engine: TableEngine;
let reader: RouteReader;

beforeAll(async () => {
  engine = await startTableEngine();
  const table = await createStateTable(engine.client, "state");
  const put = (item: Record<string, unknown>) => engine.client.send(new PutCommand({ TableName: table, Item: item }));
  const state = (kind: string, id: string, value: unknown) =>
    put({ ...stateKey("default", kind, id), state: JSON.stringify(value), revision: 7, lastEvent: "e" });
  const version = registered();
  await state("model-version", version.id, version.state);
  for (const claim of version.claims ?? []) await put({ ...claimKey("default", claim), id: version.id });
  await state("route", "income", testRoute([stableArm(1)]));
  await state("target", "income", testTarget());
  await state("route", "orphan", testRoute([stableArm(1)], { name: "orphan", target: "gone" }));
  reader = openRouteReader(openAggregateStore({ client: engine.client, table, clock: systemClock, ids: uuidV7Ids() }));
});
afterAll(() => engine.stop());

test("a route comes with its target and the revision that decided", async () => {
  expect(await reader.route("default", "income")).toEqual({
    route: testRoute([stableArm(1)]),
    revision: 7,
    target: testTarget(),
  });
  expect(await reader.route("default", "unknown")).toBeUndefined();
  expect(await reader.route("elsewhere", "income")).toBeUndefined();
});

test("a route whose target is not there is a fault, not an unknown route", async () => {
  await expect(reader.route("default", "orphan")).rejects.toThrow("default/orphan");
});

test("a version is found by number and by semver, in its own workspace and model only", async () => {
  const facts = { number: 1, semver: "2.1.0", signature };
  expect(await reader.version("default", "model-1", { number: 1 })).toEqual(facts);
  expect(await reader.version("default", "model-1", { semver: "2.1.0" })).toEqual(facts);
  expect(await reader.version("default", "model-1", { semver: "2.1.1" })).toBeUndefined();
  expect(await reader.version("default", "model-2", { semver: "2.1.0" })).toBeUndefined();
  expect(await reader.version("elsewhere", "model-1", { number: 1 })).toBeUndefined();
});
