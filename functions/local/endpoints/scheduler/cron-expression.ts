import { parseCronDays } from "./cron-days.ts";
import { cronFields, parseCronField } from "./cron-field.ts";
import { InvalidScheduleError } from "./invalid-schedule-error.ts";
import type { TimeZone } from "./time-zone.ts";

/** Finds the first matching minute after an instant; undefined if there is none any more. */
export type NextOccurrence = (after: number) => number | undefined;

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * Reads the six fields of AWS's cron: minutes hours day-of-month month day-of-week year.
 *
 * A time that the zone's clock jumps over in spring is skipped; one that comes twice in autumn occurs once.
 * Source: EventBridge Scheduler User Guide, "Schedule types".
 *
 * @throws InvalidScheduleError
 */
export const parseCron = (fields: string, zone: TimeZone): NextOccurrence => {
  const parts = fields.trim().split(/\s+/);
  const [minute = "", hour = "", ofMonth = "", month = "", ofWeek = "", year = ""] = parts;
  if (parts.length !== 6) throw new InvalidScheduleError(`cron(${fields}) must have six fields`);
  const minutesOfDay = parseCronField(hour, cronFields.hours).flatMap((h) =>
    parseCronField(minute, cronFields.minutes).map((m) => h * 60 + m),
  );
  const matchesDay = parseCronDays(ofMonth, ofWeek);
  const months = parseCronField(month, cronFields.month);
  const years = parseCronField(year, cronFields.year);

  return (after) => {
    const today = Math.floor(zone.toWall(after) / dayMs) * dayMs;
    for (const wallDay of daysFrom(today, years, months)) {
      const date = new Date(wallDay);
      const day = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      if (!matchesDay(day)) continue;
      for (const minuteOfDay of minutesOfDay) {
        const instant = zone.toInstant(wallDay + minuteOfDay * minuteMs);
        if (instant !== undefined && instant > after) return instant;
      }
    }
    return undefined;
  };
};

/** Days of the matching months, from the given one on; each as its midnight on the wall clock. */
function* daysFrom(first: number, years: readonly number[], months: readonly number[]): Generator<number> {
  for (const year of years)
    for (const month of months) {
      const end = Date.UTC(year, month, 1);
      for (let day = Math.max(first, Date.UTC(year, month - 1, 1)); day < end; day += dayMs) yield day;
    }
}
