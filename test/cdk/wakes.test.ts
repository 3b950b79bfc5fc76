import { expect, test } from "vitest";
import { deployedFunctions } from "../../cdk/deployed-functions.ts";
import { factDetailType, factSource } from "../../events/fact.v1.ts";
import { aggregateSchemas } from "../../lib/adapters/dynamodb/aggregate-schemas.ts";
import { effectWorkers } from "../../lib/domain/command/change.ts";
import { type Resource, synthesise } from "./synthesised.ts";

const dev = synthesise();
const functions = dev.ofType("AWS::Lambda::Function");
const [bus] = dev.ofType("AWS::Events::EventBus");

const isAbout = (value: unknown, { id }: Resource): boolean => JSON.stringify(value).includes(id);
const nameOf = (reference: unknown): string =>
  String(functions.find((fn) => isAbout(reference, fn))?.properties.FunctionName).replace("tidegate-dev-", "");

const rules = dev.ofType("AWS::Events::Rule").filter(({ properties }) => properties.EventBusName !== undefined);
const patterns = Object.fromEntries(
  rules.map(({ properties }) => [nameOf(properties.Targets[0].Arn), properties.EventPattern]),
);

test("two functions read the table's stream, as many as DynamoDB serves at full speed, each its own items", () => {
  const readers = dev
    .ofType("AWS::Lambda::EventSourceMapping")
    .filter(({ properties }) => properties.FilterCriteria !== undefined)
    .map(({ properties }) => [nameOf(properties.FunctionName), properties.FilterCriteria.Filters] as const);
  const filter = (eventName: string, sk: unknown) => [
    { Pattern: JSON.stringify({ eventName: [eventName], dynamodb: { Keys: { sk: { S: [sk] } } } }) },
  ];
  expect(Object.fromEntries(readers)).toEqual({
    "audit-sequencer": filter("INSERT", { prefix: "LEAF#" }),
    notifier: filter("MODIFY", "HEAD"),
  });
});

test("facts wake exactly the workers whose work they can make due", () => {
  const about = (...kind: string[]) => ({ source: [factSource], detail: { subject: { kind } } });
  expect(patterns).toEqual({
    "rollout-stepper": about("rollout", "target"),
    "training-launcher": about("training-run", "pipeline", "change-request", "rollout", "target", "model-version"),
    "drift-scheduler": {
      source: [factSource],
      "detail-type": ["monitor-created", "monitor-updated"].map(factDetailType),
    },
  });
  for (const { properties } of rules) expect(bus && isAbout(properties.EventBusName, bus)).toBe(true);
});

test("a rule names only kinds of things that there are", () => {
  const kinds = Object.values(patterns).flatMap((pattern) => pattern.detail?.subject.kind ?? []);
  for (const kind of kinds) expect(Object.keys(aggregateSchemas)).toContain(kind);
});

test("an event that cannot be handed over is tried again, then kept", () => {
  for (const { properties } of dev.ofType("AWS::Events::Rule"))
    for (const target of properties.Targets) {
      expect(target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0);
      expect(target.DeadLetterConfig.Arn).toBeDefined();
    }
});

test("the clock wakes every worker that looks for what is due, once a minute, whatever else happens", () => {
  const ticks = dev.ofType("AWS::Scheduler::Schedule");
  for (const { properties } of ticks) expect(properties.ScheduleExpression).toBe("rate(1 minute)");
  const woken = ticks.map(({ properties }) => nameOf(properties.Target.Arn));
  // An effect is found by looking: the wake that told of it may be lost.
  expect(woken).toEqual(expect.arrayContaining([...effectWorkers]));
  // The others do what a message or an event says, which waits until it is done.
  const byMessage = ["capture", "drift-scanner", "training-recorder"];
  expect([...woken, ...byMessage].toSorted()).toEqual([...deployedFunctions.workers].toSorted());
});
