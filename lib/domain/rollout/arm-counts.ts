import type { EpochMs } from "../time.ts";

/** What one arm did within one bucket of time, under one revision of the route. */
export interface ArmCounts {
  /** Revision of the route that assigned the requests. */
  readonly revision: number;
  readonly arm: "stable" | "canary";
  readonly version: number;
  /** Requests that count: each without a unit, and of a unit the first under this revision. */
  readonly requests: number;
  /** Of these, the ones that got no prediction. */
  readonly failed: number;
  /** Rows of counted requests that have a label, and of these the wrong ones. */
  readonly labelled: number;
  readonly wrong: number;
}

/** Counts of a route's arms in one bucket of time. */
export interface ArmBucket {
  readonly start: EpochMs;
  readonly arms: readonly ArmCounts[];
}
