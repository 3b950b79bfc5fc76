/** The training backend will never take this job, however often it is asked. */
export class SubmissionRefusedError extends Error {
  override readonly name = "SubmissionRefusedError";
}
