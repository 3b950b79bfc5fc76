import { z } from "zod";
import { type BatchOperation, clientError, parseBatchInput } from "./batch-operation.ts";
import { type Job, jobArn, jobStatuses } from "./job.ts";
import { findQueue } from "./job-definitions.ts";
import { jobDetail, jobSummary } from "./job-detail.ts";

const describeInput = z.strictObject({ jobs: z.array(z.string()).min(1).max(100) });

/** DescribeJobs: by id or ARN; a job that does not exist is left out. */
export const describeJobs: BatchOperation = ({ store }, request) => {
  const { jobs } = parseBatchInput(request, describeInput);
  request.authorize("batch:DescribeJobs", "*");
  return {
    jobs: jobs.flatMap((reference) => {
      const job = store.get(reference.slice(reference.lastIndexOf("/") + 1));
      return job === undefined ? [] : [jobDetail(job)];
    }),
  };
};

const listInput = z.strictObject({
  jobQueue: z.string(),
  jobStatus: z.enum(jobStatuses).default("RUNNING"),
  maxResults: z.int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
  filters: z
    .array(z.strictObject({ name: z.enum(["JOB_NAME", "JOB_DEFINITION"]), values: z.array(z.string()).min(1) }))
    .max(1)
    .default([]),
});

/** ListJobs: by status, oldest first; or by a filter, which ignores the status, newest first. */
export const listJobs: BatchOperation = ({ store, queues }, request) => {
  const { jobQueue, jobStatus, maxResults, nextToken, filters } = parseBatchInput(request, listInput);
  request.authorize("batch:ListJobs", "*");
  const queue = findQueue(queues, jobQueue);
  if (queue === undefined) throw clientError(`JobQueue ${jobQueue} does not exist.`);

  const inQueue = store.all().filter(({ queueArn }) => queueArn === queue.arn);
  const [filter] = filters;
  const found =
    filter === undefined
      ? inQueue.filter(({ status }) => status === jobStatus)
      : inQueue.filter((job) => filter.values.some((value) => matches(job, filter.name, value))).toReversed();
  const from = nextToken === undefined ? 0 : found.findIndex(({ id }) => id === nextToken) + 1;
  const page = found.slice(from, from + maxResults);
  const last = page.at(-1);
  return {
    jobSummaryList: page.map(jobSummary),
    ...(last === undefined || from + page.length >= found.length ? {} : { nextToken: last.id }),
  };
};

/** An asterisk at the end matches any rest; names compare without case, a definition by name or ARN. */
const matches = (job: Job, filter: "JOB_NAME" | "JOB_DEFINITION", value: string): boolean => {
  const pattern = value.toLowerCase().replace(/\*$/, "");
  const texts = filter === "JOB_NAME" ? [job.name] : definitionNames(job);
  return texts.some((text) => {
    const name = text.toLowerCase();
    return value.endsWith("*") ? name.startsWith(pattern) : name === pattern;
  });
};

const definitionNames = ({ definitionArn }: Job): readonly string[] => {
  const nameAndRevision = definitionArn.slice(definitionArn.lastIndexOf("/") + 1);
  return [definitionArn, nameAndRevision, nameAndRevision.replace(/:\d+$/, "")];
};

const endInput = z.strictObject({ jobId: z.string().min(1), reason: z.string().min(1).max(1024) });

/** TerminateJob: ends a job wherever it is; one that has ended stays as it is. */
export const terminateJob: BatchOperation = ({ store, runner }, request) => {
  const { jobId, reason } = parseBatchInput(request, endInput);
  request.authorize("batch:TerminateJob", jobArn({ id: jobId }));
  runner.terminate(require(store.get(jobId), jobId), reason);
  return {};
};

/** CancelJob: ends a job that still waits; one that has begun goes on. */
export const cancelJob: BatchOperation = ({ store, runner }, request) => {
  const { jobId, reason } = parseBatchInput(request, endInput);
  request.authorize("batch:CancelJob", jobArn({ id: jobId }));
  runner.cancel(require(store.get(jobId), jobId), reason);
  return {};
};

const require = (job: Job | undefined, id: string): Job => {
  if (job === undefined) throw clientError(`Job ${id} does not exist.`);
  return job;
};
