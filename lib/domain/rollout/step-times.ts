import type { EpochMs } from "../time.ts";

/**
 * The instants at which a rollout is looked at within a span of time: every `intervalSeconds` from its start, so whoever
 * computes them gets the same ones.
 *
 * @param after    exclusive
 * @param through  inclusive
 */
export const stepTimes = (
  { startedAt, intervalSeconds }: { readonly startedAt: EpochMs; readonly intervalSeconds: number },
  after: EpochMs,
  through: EpochMs,
): readonly EpochMs[] => {
  const intervalMs = intervalSeconds * 1000;
  const first = Math.max(1, Math.floor((after - startedAt) / intervalMs) + 1);
  const last = Math.floor((through - startedAt) / intervalMs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => startedAt + (first + index) * intervalMs);
};
