import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTrackingStore } from "../../../../lib/adapters/dynamodb/tracking/tracking-store.ts";
import { trackingStoreContract } from "../../../contracts/tracking-store.ts";
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

trackingStoreContract("the measure table", () => openTrackingStore({ client, table: "measure" }));

test("no transaction of these was larger than DynamoDB takes, though the engine would have taken it", () => {
  expect(largest.items).toBeGreaterThan(50);
  expect(largest.items).toBeLessThanOrEqual(100);
  expect(largest.bytes).toBeLessThanOrEqual(4_000_000);
  expect(largest.itemBytes).toBeLessThanOrEqual(400_000);
});
