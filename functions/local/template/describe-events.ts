import { z } from "zod";
import type { RuleDescription, ScheduleDescription, TargetDescription } from "./machine-description.ts";
import { type ResourcePool, whole } from "./resource-pool.ts";

const retryPolicy = z.object({ MaximumRetryAttempts: whole.optional() }).optional();
const deadLetter = z.object({ Arn: z.string().optional() }).optional();
const targetSchema = z.object({
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
    .optional(),
  RetryPolicy: retryPolicy,
  DeadLetterConfig: deadLetter,
});
const ruleSchema = z.object({
  EventBusName: z.string().default("default"),
  EventPattern: z.record(z.string(), z.json()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.string().default("ENABLED"),
  Targets: z.array(targetSchema).default([]),
});
const scheduleSchema = z.object({
  GroupName: z.string().default("default"),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default("UTC"),
  State: z.string().default("ENABLED"),
  Target: targetSchema,
});

const toTarget = (target: z.output<typeof targetSchema>): TargetDescription => ({
  arn: target.Arn,
  roleArn: target.RoleArn,
  input: target.Input,
  inputPath: target.InputPath,
  inputTransformer: target.InputTransformer && {
    paths: target.InputTransformer.InputPathsMap,
    template: target.InputTransformer.InputTemplate,
  },
  retriesMax: target.RetryPolicy?.MaximumRetryAttempts,
  deadLetterArn: target.DeadLetterConfig?.Arn,
});

/** Reads the EventBridge rules that are switched on, by pattern or by schedule. */
export const describeRules = (pool: ResourcePool): RuleDescription[] =>
  pool
    .parse("AWS::Events::Rule", ruleSchema)
    .filter(({ properties }) => properties.State.startsWith("ENABLED"))
    .map(({ name, arn, properties: rule }) => ({
      name,
      arn,
      // A rule may name its bus by ARN.
      eventBusName: rule.EventBusName.slice(rule.EventBusName.lastIndexOf("/") + 1),
      eventPattern: rule.EventPattern,
      scheduleExpression: rule.ScheduleExpression,
      targets: rule.Targets.map(toTarget),
    }));

const busSchema = z.object({ Name: z.string() });

/** Reads the event buses besides the account's default one. */
export const describeEventBuses = (pool: ResourcePool): string[] =>
  pool.parse("AWS::Events::EventBus", busSchema).map(({ properties }) => properties.Name);

const identitySchema = z.object({ EmailIdentity: z.string() });

/** Reads the identities that mail may be sent from. */
export const describeEmailIdentities = (pool: ResourcePool): string[] =>
  pool.parse("AWS::SES::EmailIdentity", identitySchema).map(({ properties }) => properties.EmailIdentity);

/** Reads the EventBridge Scheduler schedules that are switched on. */
export const describeSchedules = (pool: ResourcePool): ScheduleDescription[] =>
  pool
    .parse("AWS::Scheduler::Schedule", scheduleSchema)
    .filter(({ properties }) => properties.State === "ENABLED")
    .map(({ name, properties: schedule }) => ({
      name,
      group: schedule.GroupName,
      expression: schedule.ScheduleExpression,
      timezone: schedule.ScheduleExpressionTimezone,
      target: toTarget(schedule.Target),
    }));
