import type { ArmBucket } from "../domain/rollout/arm-counts.ts";
import type { EpochMs } from "../domain/time.ts";

/** What the arms of a route did, by time. */
export interface CounterStore {
  /** Buckets that begin at `since` or later, oldest first, each with the sum of all that was recorded in it so far. */
  read(workspace: string, route: string, since: EpochMs): Promise<readonly ArmBucket[]>;
}
