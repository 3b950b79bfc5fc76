import type { Profile } from "../domain/profile/profile.ts";
import type { EpochMs } from "../domain/time.ts";

/** A version that has been profiled at least once. */
export interface ProfiledVersion {
  readonly workspace: string;
  /** The model's id. */
  readonly model: string;
  readonly version: number;
}

/** Profiles of what versions predicted, by time. */
export interface ProfileStore {
  /**
   * The profile of a version's routed predictions from `start` to before `end`, both multiples of the bucket's length;
   * where old buckets have been put together, of the hours or days that begin in the window. Undefined when there is none.
   */
  read(
    workspace: string,
    model: string,
    version: number,
    window: { readonly start: EpochMs; readonly end: EpochMs },
  ): Promise<Profile | undefined>;
  /** Versions, of all workspaces, that have not been compacted since the hour of `now` began. */
  uncompacted(now: EpochMs): Promise<readonly ProfiledVersion[]>;
  /**
   * Puts the buckets of hours that ended long ago together, and the hours of days. Several may do it at once.
   *
   * @returns how many parts are no longer there on their own
   */
  compact(version: ProfiledVersion, now: EpochMs): Promise<number>;
}
