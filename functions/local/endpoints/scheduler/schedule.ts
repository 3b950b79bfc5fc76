import { randomUUID } from "node:crypto";
import { z } from "zod";
import { localAccount, localArn } from "../../access/local-account.ts";
import { defaultRetries } from "../eventbridge/delivery.ts";
import type { NewDelivery } from "../eventbridge/delivery-outbox.ts";
import { parseScheduleExpression } from "./schedule-expression.ts";
import { type ScheduleInput, scheduleInputSchema } from "./schedule-input.ts";

/** One schedule as it is kept; instants are epoch milliseconds. */
export const scheduleSchema = z.object({
  name: z.string(),
  input: scheduleInputSchema,
  createdAt: z.number(),
  modifiedAt: z.number(),
  /** Absent when it is switched off, or over. */
  nextAt: z.number().optional(),
  /** From the templates, not from a caller. */
  declared: z.boolean(),
});
export type Schedule = z.output<typeof scheduleSchema>;

export const scheduleKey = (group: string, name: string): string => `${group}/${name}`;

export const scheduleArn = (group: string, name: string): string =>
  localArn("scheduler", `schedule/${scheduleKey(group, name)}`);

/** Plans the first invocation: a rate begins at once, or at its StartDate. */
export const planSchedule = (
  name: string,
  input: ScheduleInput,
  now: number,
  { createdAt = now, declared = false }: { readonly createdAt?: number; readonly declared?: boolean } = {},
): Schedule => {
  const planned = { name, input, createdAt, modifiedAt: now, declared };
  return { ...planned, nextAt: nextInvocation(planned, now - 1) };
};

/** The first invocation after an instant; undefined for a schedule that is off, or over. */
export const nextInvocation = ({ input, modifiedAt }: Schedule, after: number): number | undefined => {
  if (input.State === "DISABLED") return undefined;
  const start = input.StartDate === undefined ? modifiedAt : input.StartDate * 1_000;
  const end = input.EndDate === undefined ? Number.POSITIVE_INFINITY : input.EndDate * 1_000;
  const { next } = parseScheduleExpression(input.ScheduleExpression, input.ScheduleExpressionTimezone);
  const at = next(Math.max(after, start - 1), start);
  return at !== undefined && at <= end ? at : undefined;
};

/** What one invocation owes the target. */
export const toDelivery = ({ name, input }: Schedule, scheduledAt: number): NewDelivery => {
  const arn = scheduleArn(input.GroupName, name);
  const { Target } = input;
  return {
    targetArn: Target.Arn,
    roleArn: Target.RoleArn,
    service: "scheduler.amazonaws.com",
    sourceArn: arn,
    payload: payloadOf(Target.Input, arn, scheduledAt),
    messageGroupId: Target.SqsParameters?.MessageGroupId,
    deadLetterArn: Target.DeadLetterConfig?.Arn,
    retriesMax: Target.RetryPolicy?.MaximumRetryAttempts ?? defaultRetries.retriesMax,
    ageSecondsMax: Target.RetryPolicy?.MaximumEventAgeInSeconds ?? defaultRetries.ageSecondsMax,
  };
};

/** Source: EventBridge Scheduler User Guide, "Adding context attributes"; without an Input the target gets a notice. */
const payloadOf = (input: string | undefined, arn: string, scheduledAt: number): string => {
  const id = randomUUID();
  const time = new Date(scheduledAt).toISOString().replace(/\.\d+Z$/, "Z");
  if (input !== undefined)
    return input
      .replaceAll("<aws.scheduler.schedule-arn>", arn)
      .replaceAll("<aws.scheduler.scheduled-time>", time)
      .replaceAll("<aws.scheduler.execution-id>", id);
  return JSON.stringify({
    version: "0",
    id,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account: localAccount.accountId,
    time,
    region: localAccount.region,
    resources: [arn],
    detail: "{}",
  });
};
