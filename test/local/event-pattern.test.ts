import { describe, expect, it } from "vitest";
import { compileEventPattern } from "../../functions/local/event-pattern.ts";
import { InvalidEventPatternError } from "../../functions/local/invalid-event-pattern-error.ts";
import type { Json } from "../../lib/domain/json.ts";

/** The event of EventBridge's documentation, with one field of each kind. */
const event: Json = {
  source: "aws.ec2",
  "detail-type": "EC2 Instance State-change Notification",
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaaaaaaa"],
  detail: {
    state: "running",
    count: 5,
    empty: "",
    nothing: null,
    ready: true,
    owner: { name: "Ada" },
    tags: [],
    volumes: [
      { id: "a", size: 1 },
      { id: "b", size: 2 },
    ],
  },
};

const matches = (pattern: unknown): boolean => compileEventPattern(pattern)(event);

describe("an event pattern", () => {
  it.each<[string, unknown, boolean]>([
    ["exact text", { source: ["aws.ec2"] }, true],
    ["another text", { source: ["aws.batch"] }, false],
    ["any of several", { source: ["aws.batch", "aws.ec2"] }, true],
    ["all of several fields", { source: ["aws.ec2"], detail: { state: ["stopped"] } }, false],
    ["number, not its text", { detail: { count: ["5"] } }, false],
    ["number by value", { detail: { count: [5.0] } }, true],
    ["boolean", { detail: { ready: [true] } }, true],
    ["null", { detail: { nothing: [null] } }, true],
    ["null is not the empty text", { detail: { empty: [null] } }, false],
    ["the empty text", { detail: { empty: [""] } }, true],
    ["prefix", { "detail-type": [{ prefix: "EC2 " }] }, true],
    ["prefix in another case", { "detail-type": [{ prefix: "ec2 " }] }, false],
    ["prefix in any case", { "detail-type": [{ prefix: { "equals-ignore-case": "ec2 " } }] }, true],
    ["suffix", { source: [{ suffix: ".ec2" }] }, true],
    ["suffix in any case", { source: [{ suffix: { "equals-ignore-case": ".EC2" } }] }, true],
    ["prefix of an element of an array", { resources: [{ prefix: "arn:aws:ec2:" }] }, true],
    ["prefix of a number", { detail: { count: [{ prefix: "5" }] } }, false],
    ["text in any case", { detail: { state: [{ "equals-ignore-case": "RUNNING" }] } }, true],
    ["anything but one", { detail: { state: [{ "anything-but": "running" }] } }, false],
    ["anything but several", { detail: { state: [{ "anything-but": ["stopped", "stopping"] }] } }, true],
    ["anything but needs the field", { detail: { zone: [{ "anything-but": "x" }] } }, false],
    ["anything but a prefix", { detail: { state: [{ "anything-but": { prefix: "run" } }] } }, false],
    ["anything but prefixes", { detail: { state: [{ "anything-but": { prefix: ["stop", "init"] } }] } }, true],
    ["anything but a suffix", { detail: { state: [{ "anything-but": { suffix: "ing" } }] } }, false],
    [
      "anything but in any case",
      { detail: { state: [{ "anything-but": { "equals-ignore-case": "RUNNING" } }] } },
      false,
    ],
    ["anything but a wildcard", { detail: { state: [{ "anything-but": { wildcard: "*nn*" } }] } }, false],
    ["exists", { detail: { state: [{ exists: true }] } }, true],
    ["does not exist", { detail: { zone: [{ exists: false }] } }, true],
    ["does not exist below what does not exist", { detail: { zone: { name: [{ exists: false }] } } }, true],
    ["null exists", { detail: { nothing: [{ exists: true }] } }, true],
    ["exists looks at leaves only", { detail: { owner: [{ exists: true }] } }, false],
    ["an empty array has no leaf", { detail: { tags: [{ exists: false }] } }, true],
    ["numeric inside", { detail: { count: [{ numeric: [">", 0, "<=", 5] }] } }, true],
    ["numeric outside", { detail: { count: [{ numeric: [">", 0, "<", 5] }] } }, false],
    ["numeric equals", { detail: { count: [{ numeric: ["=", 5] }] } }, true],
    ["wildcard", { source: [{ wildcard: "aws.*2" }] }, true],
    ["wildcard takes a dot as a dot", { source: [{ wildcard: "aws?ec*" }] }, false],
    ["wildcard's escaped asterisk", { source: [{ wildcard: "aws.\\*" }] }, false],
    ["either", { $or: [{ source: ["x"] }, { detail: { state: ["running"] } }] }, true],
    ["neither", { $or: [{ source: ["x"] }, { detail: { state: ["stopped"] } }] }, false],
    ["several fields of one element", { detail: { volumes: { id: ["b"], size: [2] } } }, true],
    ["several fields of different elements", { detail: { volumes: { id: ["a"], size: [2] } } }, false],
    ["an inherited name is no field", { detail: { constructor: [{ exists: true }] } }, false],
  ])("%s", (_, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ["no field", {}],
    ["a bare value", { source: "aws.ec2" }],
    ["an empty list", { source: [] }],
    ["an unknown comparison", { source: [{ contains: "x" }] }],
    ["two comparisons in one", { source: [{ prefix: "a", suffix: "b" }] }],
    ["one alternative", { $or: [{ source: ["x"] }] }],
    ["text as a number's bound", { detail: { count: [{ numeric: [">", "1"] }] } }],
    ["no object", "source"],
  ])("is refused with %s", (_, pattern) => {
    expect(() => compileEventPattern(pattern)).toThrow(InvalidEventPatternError);
  });
});

describe("a Lambda filter", () => {
  it("picks stream records by the prefix of their sort key", () => {
    const filter = compileEventPattern(
      { eventName: ["INSERT"], dynamodb: { Keys: { sk: { S: [{ prefix: "LEAF#" }] } } } },
      "lambda",
    );
    const record = (eventName: string, sk: string): Json => ({ eventName, dynamodb: { Keys: { sk: { S: sk } } } });
    expect(filter(record("INSERT", "LEAF#model#1"))).toBe(true);
    expect(filter(record("REMOVE", "LEAF#model#1"))).toBe(false);
    expect(filter(record("INSERT", "STATE"))).toBe(false);
  });

  it.each<[string, unknown]>([
    ["wildcard", { wildcard: "a*" }],
    ["prefix in any case", { prefix: { "equals-ignore-case": "a" } }],
    ["anything but a prefix", { "anything-but": { prefix: "a" } }],
  ])("is refused with %s, which only EventBridge knows", (_, matcher) => {
    expect(() => compileEventPattern({ source: [matcher] }, "lambda")).toThrow(InvalidEventPatternError);
    expect(() => compileEventPattern({ source: [matcher] }, "eventbridge")).not.toThrow();
  });
});
