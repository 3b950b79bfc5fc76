import { join } from "node:path";
import { type ContainerHost, containerEnvironment, type LocalImage } from "../../processes/container-host.ts";
import { type SupervisedProcess, startSupervised } from "../../processes/start-supervised.ts";
import type { Job } from "./job.ts";
import type { AttemptEnd } from "./retry-strategy.ts";

export interface AttemptNeeds extends ContainerHost {
  readonly folder: string;
}

/** By this a job's processes are found again after a crash. */
export const jobMarker = "AWS_BATCH_JOB_ID";

/**
 * Starts the process of one attempt.
 *
 * @returns the process, or how the attempt ended without one
 */
export const startAttempt = async (
  needs: AttemptNeeds,
  job: Job,
): Promise<{ readonly process: SupervisedProcess } | { readonly end: AttemptEnd }> => {
  const logStreamName = job.current?.container.logStreamName ?? job.id;
  const logFile = logFileOf(needs.folder, logStreamName);
  try {
    const image = await needs.pullImage(job.image);
    if (image === undefined)
      return { end: notStarted(`CannotPullContainerError: no source folder is mapped to image ${job.image}`) };
    const command = [...image.command, ...job.command];
    const environment = environmentOf(needs, job, image);
    return { process: startSupervised({ command, cwd: image.cwd, environment, logFile }) };
  } catch (error) {
    return { end: notStarted(`CannotPullContainerError: ${error instanceof Error ? error.message : String(error)}`) };
  }
};

export const logFileOf = (folder: string, logStreamName: string): string =>
  join(folder, "logs", `${logStreamName}.log`);

/** In the words of ECS, so that a retry strategy written for AWS matches. */
export const notStarted = (reason: string): AttemptEnd => ({
  statusReason: "Task failed to start",
  exitCode: undefined,
  reason,
  final: false,
});

const environmentOf = (needs: AttemptNeeds, job: Job, image: LocalImage): Record<string, string> => {
  const given = job.environment.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value ?? ""]]));
  const identity = { roleArn: job.jobRoleArn, sessionName: job.id };
  return {
    ...containerEnvironment(needs, image, Object.fromEntries(given), identity),
    [jobMarker]: job.id,
    AWS_BATCH_JOB_ATTEMPT: String(job.attempts.length + 1),
    AWS_BATCH_JQ_NAME: job.queueArn.slice(job.queueArn.lastIndexOf("/") + 1),
    AWS_BATCH_CE_NAME: "local",
  };
};
