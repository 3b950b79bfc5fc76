import { z } from "zod";

const glob = z
  .string()
  .max(512)
  .regex(/^[^*]*\*?$/, "an asterisk may stand at the end only")
  .optional();

/** How often, and after which ends, a job is tried again. */
export const retryStrategySchema = z.strictObject({
  attempts: z.int().min(1).max(10).default(1),
  evaluateOnExit: z
    .array(
      z.strictObject({
        onExitCode: glob,
        onReason: glob,
        onStatusReason: glob,
        action: z
          .string()
          .toUpperCase()
          .pipe(z.enum(["RETRY", "EXIT"])),
      }),
    )
    .max(5)
    .default([]),
});
export type RetryStrategy = z.output<typeof retryStrategySchema>;

/** How one attempt ended. */
export interface AttemptEnd {
  readonly statusReason: string;
  /** Absent if no process came to its end, e.g. because its host went away. */
  readonly exitCode: number | undefined;
  /** What the container runtime had to say. */
  readonly reason: string | undefined;
  /** Ended on purpose: a job that was terminated or took too long is never tried again. */
  readonly final: boolean;
}

/**
 * Decides whether a job that did not succeed is tried again.
 *
 * The first entry whose conditions all match decides; if none matches, the job is retried.
 * Source: AWS Batch API Reference, RetryStrategy and EvaluateOnExit.
 *
 * @param attemptsMade attempts so far, the one that just ended included
 */
export const isRetried = (strategy: RetryStrategy, attemptsMade: number, end: AttemptEnd): boolean => {
  if (end.final || attemptsMade >= strategy.attempts) return false;
  const deciding = strategy.evaluateOnExit.find(
    ({ onExitCode, onReason, onStatusReason }) =>
      matches(onExitCode, end.exitCode?.toString()) &&
      matches(onReason, end.reason) &&
      matches(onStatusReason, end.statusReason),
  );
  return deciding?.action !== "EXIT";
};

const matches = (pattern: string | undefined, text = ""): boolean => {
  if (pattern === undefined) return true;
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
};
