import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { JobQueueDescription } from "../../template/machine-description.ts";
import type { ServiceRequest } from "../service-handler.ts";
import { type BatchOperation, clientError, parseBatchInput } from "./batch-operation.ts";
import { environmentSchema, type Job, jobArn, resourceRequirementsSchema } from "./job.ts";
import { findDefinition, findQueue, type JobDefinition } from "./job-definitions.ts";
import { retryStrategySchema } from "./retry-strategy.ts";

// Strict: array jobs, dependencies and the other members that this machine does not know are refused, not ignored.
const inputSchema = z.strictObject({
  jobName: z.string().regex(/^[A-Za-z0-9][\w-]{0,127}$/),
  jobQueue: z.string().min(1),
  jobDefinition: z.string().min(1),
  parameters: z.record(z.string(), z.string()).default({}),
  containerOverrides: z
    .strictObject({
      command: z.array(z.string()).optional(),
      environment: environmentSchema,
      resourceRequirements: resourceRequirementsSchema,
    })
    .prefault({}),
  retryStrategy: retryStrategySchema.optional(),
  timeout: z.strictObject({ attemptDurationSeconds: z.int().min(60) }).optional(),
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  propagateTags: z.boolean().default(false),
  shareIdentifier: z
    .string()
    .regex(/^[A-Za-z0-9]{1,255}$/)
    .optional(),
});
type SubmitInput = z.output<typeof inputSchema>;

/** SubmitJob: the job is kept before it is answered, and runs when there is room. */
export const submitJob: BatchOperation = ({ store, runner, queues, definitions, now }, request) => {
  const input = parseBatchInput(request, inputSchema);
  const definition = findDefinition(definitions, input.jobDefinition);
  if (definition === undefined) throw clientError(`JobDefinition ${input.jobDefinition} does not exist.`);
  const queue = findQueue(queues, input.jobQueue);
  if (queue === undefined) throw clientError(`JobQueue ${input.jobQueue} does not exist.`);
  authorizeSubmit(request, definition, queue, input.tags);
  // The jobs of this machine run one after the other, whatever their share; that it is named is what AWS insists on.
  if (queue.fairShare !== (input.shareIdentifier !== undefined))
    throw clientError(`JobQueue ${queue.name} ${queue.fairShare ? "needs" : "takes no"} shareIdentifier.`);
  if (!queue.enabled) throw clientError(`JobQueue ${queue.name} is disabled.`);

  const job = store.put(toJob(input, definition, queue, now()));
  store.put({ ...job, status: "RUNNABLE" });
  runner.wake();
  return { jobArn: jobArn(job), jobName: job.name, jobId: job.id };
};

const authorizeSubmit = (
  { authorize }: ServiceRequest,
  definition: JobDefinition,
  queue: JobQueueDescription,
  tags: Readonly<Record<string, string>>,
): void => {
  const tagKeys = Object.keys(tags);
  const conditions = {
    "aws:TagKeys": tagKeys,
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
  };
  // Whoever tags a job while submitting it needs the right to tag, on the same resources.
  for (const action of tagKeys.length > 0 ? ["batch:SubmitJob", "batch:TagResource"] : ["batch:SubmitJob"])
    for (const { arn } of [definition, queue]) authorize(action, arn, conditions);
};

const toJob = (input: SubmitInput, definition: JobDefinition, queue: JobQueueDescription, now: number): Job => {
  const { containerOverrides: overrides } = input;
  const parameters = { ...definition.parameters, ...input.parameters };
  return {
    id: randomUUID(),
    name: input.jobName,
    queueArn: queue.arn,
    definitionArn: definition.arn,
    status: "SUBMITTED",
    createdAt: now,
    image: definition.image,
    command: fillParameters(overrides.command ?? definition.command, parameters),
    environment: merge(definition.environment, overrides.environment, ({ name }) => name),
    resourceRequirements: merge(definition.resourceRequirements, overrides.resourceRequirements, ({ type }) => type),
    jobRoleArn: definition.jobRoleArn,
    parameters,
    retryStrategy: input.retryStrategy ?? definition.retryStrategy,
    timeoutSeconds: input.timeout?.attemptDurationSeconds ?? definition.timeoutSeconds,
    tags: input.tags,
    propagateTags: input.propagateTags,
    attempts: [],
    isCancelled: false,
    isTerminated: false,
    unsentEvents: [],
  };
};

/** `Ref::name` stands for a parameter; one without a value stays as it is, as in AWS. */
const fillParameters = (command: readonly string[], parameters: Readonly<Record<string, string>>): string[] =>
  command.map((word) => word.replaceAll(/Ref::([\w-]+)/g, (found, name: string) => parameters[name] ?? found));

const merge = <Entry>(defaults: readonly Entry[], overrides: readonly Entry[], keyOf: (entry: Entry) => unknown) => {
  const overridden = new Set(overrides.map(keyOf));
  return [...defaults.filter((entry) => !overridden.has(keyOf(entry))), ...overrides];
};
