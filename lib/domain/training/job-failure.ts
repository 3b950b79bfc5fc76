/** What AWS Batch says of a job that failed, in its events and its descriptions. */
export interface JobFailure {
  readonly statusReason?: string | undefined;
  readonly container?: { readonly exitCode?: number | undefined; readonly reason?: string | undefined } | undefined;
}

/** Why a job failed, in one sentence of AWS Batch's words. */
export const jobFailureReason = ({ statusReason, container }: JobFailure): string => {
  const exit = container?.exitCode === undefined ? undefined : `exit code ${container.exitCode}`;
  const reasons = [statusReason, container?.reason, exit].filter((reason) => reason !== undefined);
  return reasons.length > 0 ? reasons.join("; ") : "the job failed without a reason";
};
