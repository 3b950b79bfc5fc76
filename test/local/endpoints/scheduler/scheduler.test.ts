import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  type CreateScheduleInput,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeliveryAttempt } from "../../../../functions/local/endpoints/eventbridge/delivery.ts";
import { openScheduler } from "../../../../functions/local/endpoints/scheduler/open-scheduler.ts";
import type { ScheduleDescription } from "../../../../functions/local/template/machine-description.ts";
import { startEndpoints } from "../start-endpoints.ts";
import { schedulerContract } from "./scheduler-contract.ts";

const targetArn = "arn:aws:lambda:us-east-1:000000000000:function:stepper";
const roleArn = "arn:aws:iam::000000000000:role/scheduler";
const declared: ScheduleDescription = {
  name: "tick",
  group: "default",
  expression: "rate(1 minute)",
  timezone: "UTC",
  target: {
    arn: targetArn,
    roleArn,
    input: undefined,
    inputPath: undefined,
    inputTransformer: undefined,
    retriesMax: 2,
    deadLetterArn: undefined,
  },
};

let folder: string;
let now: number;
let attempts: DeliveryAttempt[];
let scheduler: ReturnType<typeof openScheduler>;
let endpoints: Awaited<ReturnType<typeof startEndpoints>>;

const open = (...schedules: ScheduleDescription[]) => {
  scheduler = openScheduler({
    folder,
    schedules,
    now: () => now,
    report: console.error,
    deliver: async (attempt) => void attempts.push(attempt),
  });
};
/** Lets time pass and says how many invocations it brought. */
const advance = async (seconds: number): Promise<number> => {
  const before = attempts.length;
  now += seconds * 1_000;
  await scheduler.tick();
  return attempts.length - before;
};
const create = (extra: Partial<CreateScheduleInput>) =>
  new SchedulerClient(endpoints.root).send(
    new CreateScheduleCommand({
      Name: "under-test",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: targetArn, RoleArn: roleArn },
      ...extra,
    }),
  );

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-scheduler-"));
  now = Date.parse("2026-11-21T10:00:30Z");
  attempts = [];
  open();
  endpoints = await startEndpoints({ services: { scheduler: (request) => scheduler.handler(request) } });
});
afterEach(async () => {
  await endpoints.close();
  await scheduler.stop();
  rmSync(folder, { recursive: true });
});

describe("the Scheduler endpoint", () => {
  schedulerContract(() => ({ config: endpoints.root, targetArn, roleArn }));

  it("needs the right to make the schedule and to pass its role", async () => {
    const command = new CreateScheduleCommand({
      Name: "mine-1",
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: targetArn, RoleArn: roleArn },
    });
    const mayCreate = {
      Effect: "Allow",
      Action: "scheduler:CreateSchedule",
      Resource: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/mine-*",
    };
    const mayPass = {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: roleArn,
      Condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    };
    const as = (...statements: object[]) => new SchedulerClient(endpoints.roleWith(...statements)).send(command);
    await expect(as(mayCreate)).rejects.toMatchObject({ message: expect.stringContaining("iam:PassRole") });
    await expect(as(mayPass)).rejects.toMatchObject({ message: expect.stringContaining("scheduler:CreateSchedule") });
    await expect(as(mayCreate, mayPass)).resolves.toBeDefined();
  });

  it("answers an operation it lacks with a typed error", async () => {
    await expect(
      new SchedulerClient(endpoints.root).send(new CreateScheduleGroupCommand({ Name: "x" })),
    ).rejects.toMatchObject({ name: "UnknownOperationException" });
  });
});

describe("a schedule", () => {
  it("fires once at its time, with its input, as its role", async () => {
    await create({
      ScheduleExpression: "at(2026-11-21T12:00:00)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      Target: { Arn: targetArn, RoleArn: roleArn, Input: '{"at":"<aws.scheduler.scheduled-time>"}' },
    });
    expect(await advance(3_569)).toBe(0);
    expect(await advance(1)).toBe(1);
    expect(attempts[0]).toMatchObject({
      targetArn,
      roleArn,
      service: "scheduler.amazonaws.com",
      sourceArn: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/under-test",
      payload: '{"at":"2026-11-21T11:00:00Z"}',
    });
    expect(await advance(86_400)).toBe(0);
  });

  it("at a rate begins at once, and then counts from there", async () => {
    await create({});
    expect(await advance(0)).toBe(1);
    expect(await advance(3_599)).toBe(0);
    expect(await advance(1)).toBe(1);
    expect(JSON.parse(attempts[1]?.payload ?? "")).toMatchObject({ source: "aws.scheduler", detail: "{}" });
  });

  it("keeps within its dates and goes away when it is over", async () => {
    await create({
      StartDate: new Date("2026-11-21T11:00:00Z"),
      EndDate: new Date("2026-11-21T12:30:00Z"),
      ActionAfterCompletion: "DELETE",
    });
    expect(await advance(3_569)).toBe(0);
    expect(await advance(1)).toBe(1);
    expect(await advance(3_600)).toBe(1);
    const { Schedules } = await new SchedulerClient(endpoints.root).send(new ListSchedulesCommand({}));
    expect(Schedules).toEqual([]);
    expect(await advance(7_200)).toBe(0);
  });

  it("that is off does not fire", async () => {
    await create({ State: "DISABLED" });
    expect(await advance(7_200)).toBe(0);
  });

  it("that came due while the machine was off fires once after the start", async () => {
    await create({ ScheduleExpression: "at(2026-11-21T10:30:00)" });
    await create({ Name: "hourly", ScheduleExpression: "cron(0 * * * ? *)" });
    await scheduler.stop();
    now += 5 * 3_600_000;
    open();
    expect(await advance(0)).toBe(2);
    expect(await advance(60)).toBe(0);
  });

  it("of the template runs until the template drops it", async () => {
    await scheduler.stop();
    open(declared);
    expect(await advance(0)).toBe(1);
    await scheduler.stop();
    open(declared);
    expect(await advance(59)).toBe(0);
    expect(await advance(1)).toBe(1);
    await scheduler.stop();
    open();
    expect(await advance(120)).toBe(0);
  });

  it("of the template that cannot run here stops the start by name", async () => {
    const target = { ...declared.target, arn: "arn:aws:scheduler:::aws-sdk:lambda:invoke" };
    expect(() =>
      openScheduler({
        folder,
        schedules: [{ ...declared, target }],
        now: () => now,
        report: console.error,
        deliver: async () => {},
      }),
    ).toThrow(/schedule tick: Target.Arn/);
  });
});
