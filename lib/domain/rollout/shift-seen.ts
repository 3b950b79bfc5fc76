import type { EpochMs } from "../time.ts";
import type { ArmBucket } from "./arm-counts.ts";
import type { Rollout } from "./rollout.ts";

/** What the traffic shows of a rollout's newest shift. */
export interface ShiftSeen {
  /** What the route assigned since the shift. */
  readonly canary: { readonly requests: number; readonly labelled: number };
  readonly stable: { readonly requests: number; readonly labelled: number };
  /**
   * The version that alone got the newest traffic, part of which was assigned since the shift; null while both still get
   * some: gateways and targets take up new weights one after the other.
   */
  readonly soleVersion: number | null;
  /** When the newest bucket with traffic began; null without any. */
  readonly newestAt: EpochMs | null;
}

/**
 * Reads what was realised since the newest shift of a rollout; what was configured says nothing.
 *
 * @param buckets  oldest first
 */
export const shiftSeen = (
  { stable, candidate, firstRevision, shift }: Pick<Rollout, "stable" | "candidate" | "firstRevision" | "shift">,
  buckets: readonly ArmBucket[],
): ShiftSeen => {
  const since = (version: number) => {
    const arms = buckets.flatMap(({ arms }) => arms).filter((arm) => arm.revision >= shift.revision);
    const own = arms.filter((arm) => arm.version === version);
    return {
      requests: own.reduce((sum, { requests }) => sum + requests, 0),
      labelled: own.reduce((sum, { labelled }) => sum + labelled, 0),
    };
  };
  const newest = buckets.findLast(({ arms }) =>
    arms.some(({ revision, requests }) => revision >= firstRevision && requests > 0),
  );
  const asked = (newest?.arms ?? []).filter(({ requests }) => requests > 0);
  const versions = new Set(asked.map(({ version }) => version));
  const [sole] = versions;
  const isNew = asked.some(({ revision }) => revision >= shift.revision);
  return {
    canary: since(candidate),
    stable: since(stable),
    soleVersion: isNew && versions.size === 1 && sole !== undefined ? sole : null,
    newestAt: newest?.start ?? null,
  };
};
