const daySeconds = 86_400;

/** What the figures of a plan may be. */
export const planRanges = {
  steps: { min: 1, max: 20 },
  weightBasisPoints: { min: 1, max: 10_000 },
  minSeconds: { min: 0, max: 30 * daySeconds },
  minRequests: { min: 0, max: 1_000_000_000 },
  /** Harm, the end of a rollback and a lost look all wait for the next look; to look often costs the test nothing. */
  intervalSeconds: { min: 1, max: 60 },
  maxStepSeconds: { min: 1, max: 60 * daySeconds },
  toleratedRatio: { min: 1, max: 100 },
} as const;
