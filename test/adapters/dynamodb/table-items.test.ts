import { GetCommand, NumberValue, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "../../../lib/adapters/canonical/canonical-json.ts";
import { openTableItems } from "../../../lib/adapters/dynamodb/table-items.ts";
import { createMeasureTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const linesOf = async (table: string): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of openTableItems({ client: engine.client, table }).lines())
    lines.push(canonicalJson(JSON.parse(line)));
  return lines.sort();
};

test("every item comes back as it was, bytes, sets and digits that no number of ours has", async () => {
  const from = await createMeasureTable(engine.client, "source");
  const to = await createMeasureTable(engine.client, "target");
  const Item = {
    ...{ pk: "a", sk: "1", B: "text", BS: ["x"], text: "ü\n", none: null, yes: true },
    bytes: new Uint8Array([0, 255, 10]),
    set: new Set([new Uint8Array([1]), new Uint8Array([2])]),
    digits: NumberValue.from("0.1234567890123456789012345678901234567"),
    nested: { list: [{ B: new Uint8Array([7]) }, "B"] },
  };
  await engine.client.send(new PutCommand({ TableName: from, Item }));
  for (let place = 0; place < 60; place += 1)
    await engine.client.send(
      new PutCommand({ TableName: from, Item: { pk: `p${place}`, sk: "x", text: "y".repeat(40_000) } }),
    );
  const target = openTableItems({ client: engine.client, table: to });
  expect(await target.isEmpty()).toBe(true);
  const lines = await linesOf(from);
  expect(lines).toHaveLength(61);
  await target.putLines(lines);
  expect(await target.isEmpty()).toBe(false);
  expect(await linesOf(to)).toEqual(lines);
  const read = await engine.client.send(new GetCommand({ TableName: to, Key: { pk: "a", sk: "1" } }));
  expect(read.Item).toMatchObject({ B: "text", bytes: Item.bytes, nested: Item.nested });
  expect(lines.join("\n")).toContain("0.1234567890123456789012345678901234567");
});
