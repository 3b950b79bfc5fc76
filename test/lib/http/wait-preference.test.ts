import { expect, test } from "vitest";
import { waitPreference } from "../../../lib/http/wait-preference.ts";

test.each([
  ["wait=10", 10],
  ["wait=1", 1],
  ["Wait = 7", 7],
  ['wait="3"', 3],
  ["respond-async, wait=5", 5],
  ["handling=lenient; a=b, wait=5; x", 5],
  ["wait=2, wait=9", 2],
  ["wait=20", 20],
  ["wait=21", 20],
  ["wait=999999999", 20],
  ['note="a, wait=4", wait=6', 6],
])("%s waits %i seconds", (header, seconds) => {
  expect(waitPreference(header)).toBe(seconds);
});

test.each([
  undefined,
  "",
  "wait",
  "wait=",
  "wait=0",
  "wait=-1",
  "wait=1.5",
  "wait=soon",
  'wait="3',
  "await=3",
  "respond-async",
])("%s waits for nothing: what is malformed is passed over", (header) => {
  expect(waitPreference(header)).toBeUndefined();
});

test("a malformed first wait is not made up for by a second", () => {
  expect(waitPreference("wait=x, wait=5")).toBeUndefined();
});
