/** One event on its way into a sandbox. */
export interface Invocation {
  readonly requestId: string;
  /** As the caller addressed it, with the qualifier. */
  readonly functionArn: string;
  /** JSON. */
  readonly payload: Uint8Array;
}

/** What came back: the function's JSON, or the JSON of its error. */
export interface Outcome {
  readonly payload: Uint8Array;
  /** `Unhandled` if the function failed, as in the header X-Amz-Function-Error. */
  readonly functionError: "Unhandled" | undefined;
}

/** Lambda's own words for failures that the function cannot report itself. */
export const failure = (errorType: string, errorMessage: string): Outcome => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
  functionError: "Unhandled",
});

/** The function ran out of its time. */
export const timedOut = (requestId: string, timeoutSeconds: number): Outcome =>
  failure(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );

/** The process ended before it answered. */
export const exited = (requestId: string, code: number | null, signal: string | null): Outcome => {
  const reason = signal === null ? `exit status ${code}` : `signal: ${signal === "SIGKILL" ? "killed" : signal}`;
  const detail = code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: ${reason}`;
  return failure("Runtime.ExitError", `RequestId: ${requestId} Error: ${detail}`);
};
