import type { EpochMs } from "../time.ts";
import type { Window } from "./monitor.ts";

export interface InvalidPeriod {
  readonly code: "invalid-period";
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly daysMax: number;
}

const daysMax = 400;

/**
 * The whole buckets that a period touches; a refusal when it is empty, or longer than anybody looks at in one piece.
 *
 * @param from           inclusive, epoch milliseconds UTC
 * @param to             exclusive
 * @param bucketSeconds  length of a profile's bucket
 */
export const bucketsOfPeriod = (
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
  bucketSeconds: number,
): Window | InvalidPeriod => {
  if (from >= to || to - from > daysMax * 86_400_000) return { code: "invalid-period", from, to, daysMax };
  const length = bucketSeconds * 1000;
  return { start: Math.floor(from / length) * length, end: Math.ceil(to / length) * length };
};
