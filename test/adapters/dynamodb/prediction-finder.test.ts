import { afterAll, beforeAll, expect, test } from "vitest";
import { openPredictionFinder } from "../../../lib/adapters/dynamodb/prediction-finder.ts";
import { openPredictionStore } from "../../../lib/adapters/dynamodb/prediction-store.ts";
import { measuredRow } from "../../support/measured.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const dayMs = 86_400_000;
const id = "0".repeat(31);

test("a prediction is found by its id in its workspace, until its rows expire, and a label alone is none", async () => {
  const { client } = engine;
  const table = await createMeasureTable(client, "measure");
  const lengths = { profileSeconds: 60, counterSeconds: 60 };
  const store = openPredictionStore({ client, table, labelHorizonDays: 2, lengths, slot: 0 });
  const at = Date.UTC(2026, 10, 21, 7);
  const finderAt = (now: number) => openPredictionFinder({ client, table, clock: { now: () => now } });

  const provenance = { route: "r", revision: 3, model: "m", version: 4, arm: "canary", assignment: "sticky" } as const;
  const row = (place: number, capture: string) =>
    measuredRow(null, { age: 1 }, { id: `${id}1`, at, row: place, capture, unit: "u", ...provenance });
  await store.record(Array.from({ length: 150 }, (_, place) => row(place, place < 140 ? "first" : "second")));
  await store.record([row(150, "third")]);
  await store.label([{ workspace: "default", predictionId: `${id}2`, row: 0, label: "1", observedAt: at }]);

  const found = await finderAt(at).find("default", `${id}1`);
  expect(found).toEqual({ id: `${id}1`, at, status: "ok", captures: ["first"], ...provenance });
  expect(await finderAt(at + 2 * dayMs - 1000).find("default", `${id}1`)).toEqual(found);
  expect(await finderAt(at + 2 * dayMs).find("default", `${id}1`)).toBeUndefined();
  expect(await finderAt(at).find("default", `${id}2`)).toBeUndefined();
  expect(await finderAt(at).find("other", `${id}1`)).toBeUndefined();
});
