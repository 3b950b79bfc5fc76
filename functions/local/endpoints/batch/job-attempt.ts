import { join } from "node:path";
import { type SupervisedProcess, startSupervised } from "../../processes/start-supervised.ts";
import type { Job } from "./job.ts";
import type { AttemptEnd } from "./retry-strategy.ts";

/** What stands in for a container image on one machine: a program in a source folder. */
export interface LocalImage {
  /** Plays the image's ENTRYPOINT; the job's command is appended. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface AttemptNeeds {
  readonly folder: string;
  /**
   * Finds what runs for an image, preparing it if need be; undefined for an image that is not mapped.
   *
   * Rejects with the reason if it cannot be prepared.
   */
  readonly pullImage: (image: string) => Promise<LocalImage | undefined>;
  /** @throws Error if the templates have no such role */
  readonly credentialsOf: (
    roleArn: string,
    sessionName: string,
  ) => { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Where AWS is, for the job. */
  readonly endpointUrl: () => string;
  readonly region: string;
  /** What every job sees of the machine: PATH, HOME and the like. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
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
  return {
    ...needs.baseEnvironment,
    ...image.environment,
    ...Object.fromEntries(given),
    ...credentials(needs, job),
    AWS_ENDPOINT_URL: needs.endpointUrl(),
    AWS_REGION: needs.region,
    AWS_DEFAULT_REGION: needs.region,
    [jobMarker]: job.id,
    AWS_BATCH_JOB_ATTEMPT: String(job.attempts.length + 1),
    AWS_BATCH_JQ_NAME: job.queueArn.slice(job.queueArn.lastIndexOf("/") + 1),
    AWS_BATCH_CE_NAME: "local",
  };
};

/** A job without a role signs nothing. */
const credentials = ({ credentialsOf }: AttemptNeeds, { jobRoleArn, id }: Job): Record<string, string> => {
  if (jobRoleArn === undefined) return {};
  const { accessKeyId, secretAccessKey } = credentialsOf(jobRoleArn, id);
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
};
