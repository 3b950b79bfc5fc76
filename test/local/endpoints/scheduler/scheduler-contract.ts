import {
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

export interface SchedulerUnderTest {
  readonly config: ClientConfig;
  /** A function or queue, and a role that may use it. */
  readonly targetArn: string;
  readonly roleArn: string;
}

/** What Scheduler promises about keeping schedules; runs against this machine and, given keys, against AWS. */
export const schedulerContract = (connect: () => SchedulerUnderTest): void => {
  const client = () => new SchedulerClient(connect().config);
  const names: string[] = [];
  const input = (extra: Partial<CreateScheduleInput> = {}): CreateScheduleInput => {
    const Name = `tidegate-contract-${process.pid}-${names.length}`;
    names.push(Name);
    return {
      Name,
      ScheduleExpression: "at(2099-01-01T08:00:00)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: connect().targetArn, RoleArn: connect().roleArn, Input: '{"tick":true}' },
      ...extra,
    };
  };
  const remove = (Name = "") => client().send(new DeleteScheduleCommand({ Name }));

  it("keeps a schedule as it was given", async () => {
    const schedule = input({
      ScheduleExpressionTimezone: "Europe/Berlin",
      StartDate: new Date("2098-01-01T00:00:00Z"),
      Description: "once",
      ActionAfterCompletion: "DELETE",
    });
    const { ScheduleArn } = await client().send(new CreateScheduleCommand(schedule));
    expect(ScheduleArn).toMatch(new RegExp(`^arn:aws:scheduler:.*:schedule/default/${schedule.Name}$`));
    const kept = await client().send(new GetScheduleCommand({ Name: schedule.Name }));
    expect(kept).toMatchObject({ ...schedule, Arn: ScheduleArn, GroupName: "default", State: "ENABLED" });
    expect(kept.CreationDate).toBeInstanceOf(Date);
    await remove(schedule.Name);
  });

  it("replaces the whole definition on update", async () => {
    const schedule = input({ Description: "first" });
    await client().send(new CreateScheduleCommand(schedule));
    const { Description: _, ...rest } = schedule;
    await client().send(
      new UpdateScheduleCommand({ ...rest, ScheduleExpression: "rate(5 minutes)", State: "DISABLED" }),
    );
    const kept = await client().send(new GetScheduleCommand({ Name: schedule.Name }));
    expect(kept).toMatchObject({ ScheduleExpression: "rate(5 minutes)", State: "DISABLED" });
    expect(kept.Description).toBeUndefined();
    await remove(schedule.Name);
  });

  it("makes a name once, and takes the same request twice", async () => {
    const schedule = input({ ClientToken: "one-and-the-same" });
    const first = await client().send(new CreateScheduleCommand(schedule));
    expect(await client().send(new CreateScheduleCommand(schedule))).toMatchObject({ ScheduleArn: first.ScheduleArn });
    await expect(
      client().send(new CreateScheduleCommand({ ...schedule, ClientToken: "another" })),
    ).rejects.toMatchObject({ name: "ConflictException" });
    await remove(schedule.Name);
  });

  it("lists by prefix, page by page", async () => {
    const prefix = `tidegate-list-${process.pid}`;
    const wanted = ["a", "b", "c"].map((letter) => `${prefix}-${letter}`);
    for (const Name of wanted) await client().send(new CreateScheduleCommand({ ...input(), Name }));
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client().send(new ListSchedulesCommand({ NamePrefix: prefix, MaxResults: 2, NextToken }));
      expect(page.Schedules?.length).toBeLessThanOrEqual(2);
      found.push(...(page.Schedules ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(found.sort()).toEqual(wanted);
    for (const Name of wanted) await remove(Name);
  });

  it.each<[string, Partial<CreateScheduleInput>]>([
    ["no expression", { ScheduleExpression: "soon" }],
    ["a wrong cron", { ScheduleExpression: "cron(0 0 * * * *)" }],
    ["an unknown zone", { ScheduleExpressionTimezone: "Mars/Olympus" }],
  ])("refuses %s", async (_, extra) => {
    await expect(client().send(new CreateScheduleCommand(input(extra)))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("does not know a schedule that nobody made", async () => {
    const missing = { name: "ResourceNotFoundException" };
    await expect(client().send(new GetScheduleCommand({ Name: "nobody" }))).rejects.toMatchObject(missing);
    await expect(remove("nobody")).rejects.toMatchObject(missing);
    await expect(client().send(new UpdateScheduleCommand({ ...input(), Name: "nobody" }))).rejects.toMatchObject(
      missing,
    );
    await expect(client().send(new CreateScheduleCommand(input({ GroupName: "nobodys-group" })))).rejects.toMatchObject(
      missing,
    );
  });
};
