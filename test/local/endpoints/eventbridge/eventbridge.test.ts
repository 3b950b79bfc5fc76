import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type DeliveryAttempt,
  UndeliverableError,
} from "../../../../functions/local/endpoints/eventbridge/delivery.ts";
import { openEventBus } from "../../../../functions/local/endpoints/eventbridge/open-event-bus.ts";
import type { RuleDescription, TargetDescription } from "../../../../functions/local/template/machine-description.ts";
import { startEndpoints } from "../start-endpoints.ts";
import { eventBridgeContract } from "./eventbridge-contract.ts";

const recorder = "arn:aws:lambda:us-east-1:000000000000:function:recorder";
const deadLetters = "arn:aws:sqs:us-east-1:000000000000:dead-letters";
const target = (extra: Partial<TargetDescription> = {}): TargetDescription => ({
  arn: recorder,
  roleArn: undefined,
  input: undefined,
  inputPath: undefined,
  inputTransformer: undefined,
  retriesMax: undefined,
  deadLetterArn: undefined,
  ...extra,
});
const rule = (extra: Partial<RuleDescription>): RuleDescription => ({
  name: "rule",
  arn: "arn:aws:events:us-east-1:000000000000:rule/rule",
  eventBusName: "default",
  eventPattern: { source: ["tidegate.contract"], detail: { grade: [{ numeric: [">", 5] }] } },
  scheduleExpression: undefined,
  targets: [target()],
  ...extra,
});
const jobEntry = { source: "aws.batch", detailType: "Batch Job State Change", resources: [], at: 0 };

let folder: string;
const newFolder = () => mkdtempSync(join(tmpdir(), "tidegate-events-"));

describe("the EventBridge endpoint", () => {
  let bus: ReturnType<typeof openEventBus>;
  let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
  const received: Record<string, unknown>[] = [];

  beforeAll(async () => {
    folder = newFolder();
    const deliver = async ({ payload }: DeliveryAttempt) => void received.push(JSON.parse(payload));
    bus = openEventBus({ folder, buses: ["quiet"], rules: [rule({})], deliver, now: Date.now, report: console.error });
    endpoints = await startEndpoints({ services: { events: bus.handler } });
  });
  afterAll(async () => {
    await endpoints.close();
    await bus.stop();
    rmSync(folder, { recursive: true });
  });

  eventBridgeContract(() => ({ config: endpoints.root, received: async () => received }));

  it("lets a role put events only as its statements say", async () => {
    const config = endpoints.roleWith({
      Effect: "Allow",
      Action: "events:PutEvents",
      Resource: "arn:aws:events:us-east-1:000000000000:event-bus/default",
      Condition: { StringEquals: { "events:source": "tidegate" } },
    });
    const put = (Source: string) =>
      new EventBridgeClient(config).send(
        new PutEventsCommand({ Entries: [{ Source, DetailType: "x", Detail: "{}" }] }),
      );
    await expect(put("tidegate")).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(put("other")).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("takes an event for a bus that no rule listens to yet, and refuses one for a bus that is not there", async () => {
    const Entries = ["quiet", "unknown"].map((EventBusName) => ({
      EventBusName,
      Source: "tidegate",
      DetailType: "x",
      Detail: "{}",
    }));
    const answer = await new EventBridgeClient(endpoints.root).send(new PutEventsCommand({ Entries }));
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, "InvalidArgument"]);
  });

  it("answers an operation it lacks with a typed error", async () => {
    await expect(new EventBridgeClient(endpoints.root).send(new ListRulesCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });
});

describe("a bus", () => {
  let now: number;
  let attempts: DeliveryAttempt[];
  let refuse: (attempt: DeliveryAttempt) => Error | undefined;
  let reports: string[];
  const open = (...rules: RuleDescription[]) =>
    openEventBus({
      folder,
      rules,
      now: () => now,
      report: (message) => reports.push(message),
      deliver: async (attempt) => {
        attempts.push(attempt);
        const error = refuse(attempt);
        if (error !== undefined) throw error;
      },
    });
  const graded = { ...jobEntry, source: "tidegate.contract", detail: { grade: 6 } };
  const owed = () => readdirSync(join(folder, "deliveries")).length;

  beforeEach(() => {
    folder = newFolder();
    now = Date.parse("2026-11-21T10:00:30Z");
    attempts = [];
    reports = [];
    refuse = () => undefined;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("delivers after kill -9 what it had accepted", async () => {
    const rules = [rule({})];
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("./event-bus-process.ts", import.meta.url)), JSON.stringify({ folder, rules })],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const endpoint = await new Promise<string>((resolve) =>
      child.stdout.once("data", (line) => resolve(String(line).trim())),
    );
    const client = new EventBridgeClient({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "AKIAROOT000000000000", secretAccessKey: "root-secret" },
    });
    const Entries = [7, 8].map((grade) => ({
      Source: "tidegate.contract",
      DetailType: "graded.v1",
      Detail: JSON.stringify({ grade }),
    }));
    await client.send(new PutEventsCommand({ Entries }));
    const dead = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await dead;

    // The other process has the real clock.
    now = Date.now();
    const bus = open(...rules);
    await bus.tick();
    expect(attempts.map(({ payload }) => JSON.parse(payload).detail.grade).sort()).toEqual([7, 8]);
    expect(owed()).toBe(0);
    await bus.stop();
  });

  it("stops although a target never answers, and owes it still", async () => {
    const never = openEventBus({
      folder,
      rules: [rule({})],
      now: () => now,
      report: (message) => reports.push(message),
      deliver: () => new Promise(() => {}),
    });
    never.publish(graded);
    void never.tick();
    await never.stop();
    const bus = open(rule({}));
    await bus.tick();
    expect(attempts).toHaveLength(1);
    await bus.stop();
  });

  it("tries again later, and later still, until the target takes it", async () => {
    const bus = open(rule({}));
    refuse = () => (attempts.length <= 2 ? new Error("busy") : undefined);
    bus.publish(graded);
    await bus.tick();
    await bus.tick();
    expect(attempts).toHaveLength(1);
    now += 1_000;
    await bus.tick();
    expect(attempts).toHaveLength(2);
    now += 1_000;
    await bus.tick();
    expect(attempts).toHaveLength(2);
    now += 1_000;
    await bus.tick();
    expect(attempts).toHaveLength(3);
    expect(owed()).toBe(0);
    await bus.stop();
  });

  it("sends what it gives up to the dead-letter queue, with the reason", async () => {
    const bus = open(rule({ targets: [target({ retriesMax: 1, deadLetterArn: deadLetters })] }));
    refuse = ({ targetArn }) => (targetArn === recorder ? new Error("busy") : undefined);
    bus.publish(graded);
    await bus.tick();
    now += 1_000;
    await bus.tick();
    expect(attempts.map(({ targetArn }) => targetArn)).toEqual([recorder, recorder, deadLetters]);
    expect(attempts[2]?.payload).toBe(attempts[0]?.payload);
    expect(attempts[2]?.attributes).toMatchObject({
      TARGET_ARN: recorder,
      ERROR_MESSAGE: "busy",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: "1",
    });
    expect(owed()).toBe(0);
    await bus.stop();
  });

  it("gives up at once what can never be delivered, and says so if nothing else takes it", async () => {
    const bus = open(rule({}));
    refuse = () => new UndeliverableError("NO_RESOURCE", "no such function");
    bus.publish(graded);
    await bus.tick();
    expect(owed()).toBe(0);
    expect(reports).toEqual([expect.stringContaining("no such function")]);
    await bus.stop();
  });

  it("keeps the event while even the dead-letter queue refuses", async () => {
    const bus = open(rule({ targets: [target({ retriesMax: 0, deadLetterArn: deadLetters })] }));
    refuse = () => new Error("down");
    bus.publish(graded);
    await bus.tick();
    expect(owed()).toBe(1);
    refuse = () => undefined;
    now += 60_000;
    await bus.tick();
    expect(owed()).toBe(0);
    await bus.stop();
  });

  it("hands each target what it asked for", async () => {
    const bus = open(
      rule({
        eventPattern: { source: ["aws.batch"] },
        targets: [
          target({ input: '{"tick":true}' }),
          target({ inputPath: "$.detail" }),
          target({
            inputTransformer: {
              paths: { job: "$.detail.jobName", attempts: "$.detail.attempts", gone: "$.detail.gone" },
              template: '{"job":<job>,"text":"<job> took <attempts>","attempts":<attempts>,"gone":<gone>}',
            },
          }),
        ],
      }),
    );
    bus.publish({ ...jobEntry, detail: { jobName: 'a "b"', attempts: 2 } });
    await bus.tick();
    expect(attempts.map(({ payload }) => JSON.parse(payload))).toEqual([
      { tick: true },
      { jobName: 'a "b"', attempts: 2 },
      { job: 'a "b"', text: 'a "b" took 2', attempts: 2, gone: "" },
    ]);
    await bus.stop();
  });

  it("ticks by schedule, over a restart, and once for all that it missed", async () => {
    const tick = rule({ name: "tick", eventPattern: undefined, scheduleExpression: "rate(1 minute)" });
    const first = open(tick);
    await first.tick();
    expect(attempts).toEqual([]);
    now += 60_000;
    await first.tick();
    await first.tick();
    expect(attempts).toHaveLength(1);
    expect(JSON.parse(attempts[0]?.payload ?? "")).toMatchObject({
      source: "aws.events",
      "detail-type": "Scheduled Event",
      time: "2026-11-21T10:01:30Z",
      resources: [tick.arn],
    });
    await first.stop();

    now += 10 * 60_000;
    const second = open(tick);
    await second.tick();
    expect(attempts).toHaveLength(2);
    now += 59_999;
    await second.tick();
    expect(attempts).toHaveLength(2);
    now += 1;
    await second.tick();
    expect(attempts).toHaveLength(3);
    await second.stop();
  });

  it("refuses a rule that it cannot run, by name", () => {
    const sns = "arn:aws:sns:us-east-1:000000000000:topic";
    expect(() => open(rule({ targets: [target({ arn: sns })] }))).toThrow(
      /rule rule: target .* neither Lambda nor SQS/,
    );
    expect(() => open(rule({ eventPattern: { source: [{ cidr: "10.0.0.0/8" }] } }))).toThrow(/rule rule:/);
  });
});
