import type { Json } from "../../template/cloud-assembly.ts";
import { type Job, jobArn } from "./job.ts";

/** A job as DescribeJobs shows it, and as its state changes carry it. */
export const jobDetail = (job: Job): Record<string, Json> =>
  present({
    jobArn: jobArn(job),
    jobName: job.name,
    jobId: job.id,
    jobQueue: job.queueArn,
    status: job.status,
    attempts: job.attempts,
    statusReason: job.statusReason,
    createdAt: job.createdAt,
    retryStrategy: job.retryStrategy,
    startedAt: job.startedAt,
    stoppedAt: job.stoppedAt,
    dependsOn: [],
    jobDefinition: job.definitionArn,
    parameters: job.parameters,
    container: containerDetail(job),
    timeout: job.timeoutSeconds === undefined ? undefined : { attemptDurationSeconds: job.timeoutSeconds },
    tags: job.tags,
    propagateTags: job.propagateTags,
    platformCapabilities: ["EC2"],
    isCancelled: job.isCancelled,
    isTerminated: job.isTerminated,
  });

/** A job as ListJobs shows it. */
export const jobSummary = (job: Job): Record<string, Json> =>
  present({
    jobArn: jobArn(job),
    jobId: job.id,
    jobName: job.name,
    createdAt: job.createdAt,
    status: job.status,
    statusReason: job.statusReason,
    startedAt: job.startedAt,
    stoppedAt: job.stoppedAt,
    container: present({ exitCode: job.current?.container.exitCode, reason: job.current?.container.reason }),
    jobDefinition: job.definitionArn,
  });

const containerDetail = ({ image, command, environment, resourceRequirements, jobRoleArn, current }: Job) =>
  present({
    image,
    command,
    jobRoleArn,
    volumes: [],
    environment,
    mountPoints: [],
    ulimits: [],
    networkInterfaces: [],
    resourceRequirements,
    secrets: [],
    ...current?.container,
  });

/** JSON has no undefined: members without a value are left out, as AWS does. */
const present = (members: Readonly<Record<string, unknown>>): Record<string, Json> =>
  JSON.parse(JSON.stringify(members));
