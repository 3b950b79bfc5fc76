import type { EpochMs } from "../time.ts";

const dayMs = 86_400_000;

/**
 * The instant by which a number of business days has passed.
 *
 * A business day is 24 hours of Monday to Friday, UTC; weekends stand still, and public holidays count as work, since
 * they differ by country and the deadline must be the same for everybody who reads the log. So a request opened on
 * Thursday at 15:00 with 2 days lapses on Monday at 15:00, and one opened on a Saturday starts on Monday at 00:00.
 *
 * @param from  epoch milliseconds UTC
 * @param days  integer, 0 or more
 * @returns     epoch milliseconds UTC
 */
export const addBusinessDays = (from: EpochMs, days: number): EpochMs => {
  let at = skipWeekend(from);
  for (let passed = 0; passed < days; passed += 1) {
    at += dayMs;
    if (dayOfWeek(at) === saturday) at += 2 * dayMs;
  }
  return at;
};

const saturday = 6;
const sunday = 0;

/** 0 Sunday .. 6 Saturday; the epoch began on a Thursday. */
const dayOfWeek = (at: EpochMs): number => (((Math.floor(at / dayMs) + 4) % 7) + 7) % 7;

const skipWeekend = (at: EpochMs): EpochMs => {
  const midnight = Math.floor(at / dayMs) * dayMs;
  const day = dayOfWeek(at);
  if (day === saturday) return midnight + 2 * dayMs;
  return day === sunday ? midnight + dayMs : at;
};
