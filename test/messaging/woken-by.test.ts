import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { wokenBy } from "../../lib/messaging/woken-by.ts";

const [fact]: unknown[] = JSON.parse(readFileSync(new URL("../vectors/events/fact.v1.json", import.meta.url), "utf8"));

/** As EventBridge hands it to a function. */
const event = {
  version: "0",
  id: "17793124-05d4-b198-2fde-7ededc63b103",
  "detail-type": "model-registered.v1",
  source: "tidegate",
  account: "111122223333",
  time: "2026-11-21T08:10:01Z",
  region: "us-east-1",
  resources: [],
  detail: fact,
};

test("a fact from the bus names where to look", () => {
  expect(wokenBy(event)).toEqual({
    workspace: "default",
    subject: { kind: "model", id: "01a1fd5c06787f7782da49f504d6da2f" },
    type: "model-registered",
  });
});

test.each([
  ["the clock", { kind: "tick" }],
  ["a queue", { Records: [{ messageId: "1", body: JSON.stringify(event), eventSource: "aws:sqs" }] }],
  ["somebody else's event", { ...event, source: "aws.batch" }],
  ["a later contract", { ...event, "detail-type": "model-registered.v2" }],
  ["an event without a fact", { ...event, detail: {} }],
  ["nothing", undefined],
])("%s names no place, so the worker looks everywhere", (_, other) => {
  expect(wokenBy(other)).toBeUndefined();
});
