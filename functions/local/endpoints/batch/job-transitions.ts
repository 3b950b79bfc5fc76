import type { Job, JobAttempt } from "./job.ts";
import { type AttemptEnd, isRetried } from "./retry-strategy.ts";

/** Begins an attempt on a task of its own. */
export const beginAttempt = (job: Job, container: Pick<JobAttempt["container"], "taskArn" | "logStreamName">): Job => ({
  ...withoutEnd(job),
  status: "STARTING",
  current: { container },
});

/** The program runs. */
export const markRunning = (job: Job, now: number): Job => ({
  ...job,
  status: "RUNNING",
  startedAt: now,
  ...(job.current === undefined ? {} : { current: { ...job.current, startedAt: now } }),
});

/**
 * Ends the attempt under way: the job has succeeded, or failed, or waits for its next attempt.
 *
 * Only an exit code of zero is a success, and not if a caller or the timeout ended it.
 */
export const endAttempt = (job: Job, end: AttemptEnd, now: number): Job => {
  const { container, startedAt } = job.current ?? { container: { taskArn: "", logStreamName: "" } };
  const attempt: JobAttempt = {
    container: {
      ...container,
      ...(end.exitCode === undefined ? {} : { exitCode: end.exitCode }),
      ...(end.reason === undefined ? {} : { reason: end.reason }),
    },
    ...(startedAt === undefined ? {} : { startedAt }),
    stoppedAt: now,
    statusReason: end.statusReason,
  };
  const attempts = [...job.attempts, attempt];
  const ended = { ...job, attempts, current: attempt, statusReason: end.statusReason };
  if (end.exitCode === 0 && !end.final) return { ...ended, status: "SUCCEEDED", stoppedAt: now };
  if (isRetried(job.retryStrategy, attempts.length, end)) return { ...ended, status: "RUNNABLE" };
  return { ...ended, status: "FAILED", stoppedAt: now };
};

/** Ends a job that has no attempt under way. */
export const failWaiting = (job: Job, statusReason: string, now: number): Job => ({
  ...job,
  status: "FAILED",
  statusReason,
  stoppedAt: now,
});

/** Source of the wording: AWS Batch User Guide, "Automated job retries". */
export const hostTerminated = (endReason: string | undefined): AttemptEnd => ({
  statusReason: endReason ?? "Host EC2 (instance local) terminated.",
  exitCode: undefined,
  reason: undefined,
  final: endReason !== undefined,
});

const withoutEnd = ({ statusReason: _, stoppedAt: __, ...job }: Job): Job => job;
