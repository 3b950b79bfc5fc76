import { z } from "zod";
import { localArn } from "../../access/local-account.ts";
import { retryStrategySchema } from "./retry-strategy.ts";

export const jobStatuses = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"] as const;
const statusSchema = z.enum(jobStatuses);

const nameValue = z.strictObject({ name: z.string().optional(), value: z.string().optional() });
export const environmentSchema = z.array(nameValue).default([]);
export const resourceRequirementsSchema = z
  .array(z.strictObject({ value: z.string(), type: z.enum(["GPU", "VCPU", "MEMORY"]) }))
  .default([]);

const attemptSchema = z.object({
  container: z.object({
    taskArn: z.string(),
    logStreamName: z.string(),
    exitCode: z.number().optional(),
    reason: z.string().optional(),
  }),
  startedAt: z.number().optional(),
  stoppedAt: z.number().optional(),
  statusReason: z.string().optional(),
});

/** One job as it is kept; instants are epoch milliseconds. */
export const jobSchema = z.object({
  id: z.string(),
  name: z.string(),
  queueArn: z.string(),
  definitionArn: z.string(),
  status: statusSchema,
  statusReason: z.string().optional(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  stoppedAt: z.number().optional(),
  image: z.string(),
  command: z.array(z.string()),
  environment: environmentSchema,
  resourceRequirements: resourceRequirementsSchema,
  jobRoleArn: z.string().optional(),
  parameters: z.record(z.string(), z.string()),
  retryStrategy: retryStrategySchema,
  timeoutSeconds: z.number().optional(),
  tags: z.record(z.string(), z.string()),
  propagateTags: z.boolean(),
  /** Ended attempts. */
  attempts: z.array(attemptSchema),
  /** The attempt under way, or the last one. */
  current: attemptSchema.optional(),
  isCancelled: z.boolean(),
  isTerminated: z.boolean(),
  /** Why a caller wants it to end; kept, so that a restart does not forget it. */
  endReason: z.string().optional(),
  /** State changes not yet known to be on the event bus, with the job as it was. */
  unsentEvents: z.array(z.object({ at: z.number(), detail: z.json() })),
});
export type Job = z.output<typeof jobSchema>;
export type JobAttempt = z.output<typeof attemptSchema>;

export const jobArn = ({ id }: Pick<Job, "id">): string => localArn("batch", `job/${id}`);

export const hasEnded = ({ status }: Pick<Job, "status">): boolean => status === "SUCCEEDED" || status === "FAILED";
