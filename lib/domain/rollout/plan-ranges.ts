const daySeconds = 86_400;

/** What the figures of a plan may be. */
export const planRanges = {
  steps: { min: 1, max: 20 },
  weightBasisPoints: { min: 1, max: 10_000 },
  minSeconds: { min: 0, max: 30 * daySeconds },
  minRequests: { min: 0, max: 1_000_000_000 },
  /** A message of SQS is delayed 900 seconds at most. */
  intervalSeconds: { min: 1, max: 900 },
  maxStepSeconds: { min: 1, max: 60 * daySeconds },
  toleratedRatio: { min: 1, max: 100 },
} as const;
