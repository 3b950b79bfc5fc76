/** Waits between the attempts of one delivery, in seconds: a receiver that restarts is met soon, one that is down for a night in the morning. */
const delaysSeconds = [5, 60, 300, 1_800, 7_200, 18_000, 36_000];

/**
 * How long a delivery waits after an attempt that went wrong.
 *
 * @param attempts  attempts so far, at least 1
 * @returns         seconds, at most the 12 hours that SQS can hide a message; 0 after the last attempt there is
 */
export const retryDelaySeconds = (attempts: number): number => delaysSeconds[attempts - 1] ?? 0;
