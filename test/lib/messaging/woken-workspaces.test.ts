import { expect, test } from "vitest";
import { rootLog } from "../../../lib/domain/log/log-origin.ts";
import { wokenWorkspaces } from "../../../lib/messaging/woken-workspaces.ts";

const record = (pk: string) => ({
  eventID: "1",
  eventName: "INSERT",
  eventSource: "aws:dynamodb",
  dynamodb: { Keys: { pk: { S: pk }, sk: { S: "EFFECT#training-launcher#e" } } },
});

test("a batch of stream records names its workspaces, each once", () => {
  const Records = [record("team-b#effects#x"), record("default#effects#x"), record("team-b#effects#x")];
  expect(wokenWorkspaces({ Records })).toEqual(["default", "team-b"]);
});

test.each([
  ["the clock's tick", { kind: "tick" }],
  ["nothing", undefined],
  ["records of a queue", { Records: [{ eventSource: "aws:sqs", body: "{}" }] }],
  ["one record that is none among others", { Records: [record("a#effects#x"), {}] }],
])("%s names none, so all are looked at", (_, event) => {
  expect(wokenWorkspaces(event)).toBeUndefined();
});

test("the root log lies beside the workspaces' logs and wakes nobody for itself", () => {
  expect(wokenWorkspaces({ Records: [record(`${rootLog}#log`), record("blue#log")] })).toEqual(["blue"]);
  expect(wokenWorkspaces({ Records: [record(`${rootLog}#log`)] })).toEqual([]);
});
