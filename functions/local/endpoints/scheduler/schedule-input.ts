import { z } from "zod";
import { InvalidScheduleError } from "./invalid-schedule-error.ts";
import { parseScheduleExpression } from "./schedule-expression.ts";

const arn = (services: string) => z.string().regex(new RegExp(`^arn:[\\w-]+:(${services}):`), `no ARN of ${services}`);

const targetSchema = z.strictObject({
  Arn: arn("lambda|sqs"),
  RoleArn: arn("iam"),
  Input: z
    .string()
    .min(1)
    .max(262_144)
    .refine((text) => !text.includes("<aws.scheduler.attempt-number>"), "the attempt number is not offered here")
    .optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: arn("sqs").optional() }).optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string().optional() }).optional(),
});

/** Body of CreateSchedule and UpdateSchedule; dates are epoch seconds. */
export const scheduleInputSchema = z
  .strictObject({
    GroupName: z.string().default("default"),
    ScheduleExpression: z.string().min(1).max(256),
    ScheduleExpressionTimezone: z.string().min(1).max(50).default("UTC"),
    StartDate: z.number().optional(),
    EndDate: z.number().optional(),
    Description: z.string().max(512).optional(),
    State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
    Target: targetSchema,
    FlexibleTimeWindow: z.strictObject({
      Mode: z.enum(["OFF", "FLEXIBLE"]),
      MaximumWindowInMinutes: z.int().min(1).max(1_440).optional(),
    }),
    ClientToken: z.string().min(1).max(64).optional(),
    ActionAfterCompletion: z.enum(["NONE", "DELETE"]).default("NONE"),
  })
  .superRefine(({ ScheduleExpression, ScheduleExpressionTimezone }, context) => {
    try {
      parseScheduleExpression(ScheduleExpression, ScheduleExpressionTimezone);
    } catch (error) {
      if (!(error instanceof InvalidScheduleError)) throw error;
      context.addIssue({ code: "custom", path: ["ScheduleExpression"], message: error.message });
    }
  });
export type ScheduleInput = z.output<typeof scheduleInputSchema>;
