import { afterAll, beforeAll, expect, test } from "vitest";
import { openWitnessRecord } from "../../../lib/adapters/dynamodb/witness-record.ts";
import { startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { createWitnessTable } from "../../support/witness-world.ts";

let engine: TableEngine;
let record: ReturnType<typeof openWitnessRecord>;
beforeAll(async () => {
  engine = await startTableEngine();
  record = openWitnessRecord({ client: engine.client, table: await createWitnessTable(engine.client, "witness") });
});
afterAll(() => engine?.stop());

const tree = (size: number, fill: number) => ({ size, root: new Uint8Array(32).fill(fill) });

test("a record is what was put last, of each log apart", async () => {
  expect(await record.load("a")).toBeUndefined();
  expect(await record.replace("a", undefined, tree(1, 1))).toBe(true);
  expect(await record.replace("a", tree(1, 1), tree(4, 2))).toBe(true);
  expect(await record.load("a")).toEqual(tree(4, 2));
  expect(await record.load("a/w/b")).toBeUndefined();
});

test("a record that is not what the writer saw stays as it is", async () => {
  await record.replace("b", undefined, tree(3, 3));
  expect(await record.replace("b", undefined, tree(9, 9))).toBe(false);
  expect(await record.replace("b", tree(2, 3), tree(9, 9))).toBe(false);
  expect(await record.replace("b", tree(3, 4), tree(9, 9))).toBe(false);
  expect(await record.load("b")).toEqual(tree(3, 3));
});

test("of many writers that saw the same, one gets through", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, place) => record.replace("c", undefined, tree(1, place))),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});
