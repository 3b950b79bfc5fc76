import type { Clock } from "../ports/clock.ts";
import type { ProfiledVersion, ProfileStore } from "../ports/profile-store.ts";
import { workThrough } from "./work-through.ts";

/**
 * Puts old buckets of profiles together, whether their versions still serve or not: labels come late. A version is looked
 * at once an hour, when another hour has grown old enough; one that fails, each time until it succeeds.
 *
 * @param versions  from `ProfileStore.uncompacted`
 */
export const compactProfiles = async (
  { profiles, clock }: { readonly profiles: Pick<ProfileStore, "compact">; readonly clock: Clock },
  versions: readonly ProfiledVersion[],
): Promise<void> =>
  workThrough(versions, async (version) => {
    await profiles.compact(version, clock.now());
  });
