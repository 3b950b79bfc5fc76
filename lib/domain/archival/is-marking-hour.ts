import type { EpochMs } from "../time.ts";

const hourMs = 3_600_000;

/**
 * Whether files may be marked for the archive now: from 01:00 to 23:00 UTC. Object storage moves what is marked when it looks,
 * after midnight UTC; what is marked in these hours has been looked at once more before.
 */
export const isMarkingHour = (at: EpochMs): boolean => {
  const hour = Math.floor(at / hourMs) % 24;
  return hour >= 1 && hour < 23;
};
