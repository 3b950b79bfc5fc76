import { cronFields, parseCronField, parseCronValue } from "./cron-field.ts";
import { InvalidScheduleError } from "./invalid-schedule-error.ts";

/** A day of the calendar; month 1 to 12. */
interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

type DayTest = (day: CalendarDay) => boolean;

const { dayOfMonth, dayOfWeek } = cronFields;

/**
 * Reads the two day fields, one of which must be `?`.
 *
 * Besides lists and ranges: `L` last day, `15W` weekday nearest the 15th, `LW` last weekday; `6L` last Friday, `6#3`
 * third Friday.
 */
export const parseCronDays = (ofMonth: string, ofWeek: string): DayTest => {
  if ((ofMonth === "?") === (ofWeek === "?"))
    throw new InvalidScheduleError("exactly one of day of month and day of week must be ?");
  return ofWeek === "?" ? parseDayOfMonth(ofMonth) : parseDayOfWeek(ofWeek);
};

const parseDayOfMonth = (text: string): DayTest => {
  if (text === "L") return ({ year, month, day }) => day === lastDay(year, month);
  if (text === "LW") return ({ year, month, day }) => day === nearestWeekday(year, month, lastDay(year, month));
  const nearest = /^(\d+)W$/.exec(text)?.[1];
  if (nearest !== undefined) {
    const wanted = parseCronValue(nearest, dayOfMonth);
    return ({ year, month, day }) => day === nearestWeekday(year, month, Math.min(wanted, lastDay(year, month)));
  }
  const days = parseCronField(text, dayOfMonth);
  return ({ day }) => days.includes(day);
};

const parseDayOfWeek = (text: string): DayTest => {
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    const weekday = parseCronValue(last, dayOfWeek);
    return (day) => weekdayOf(day) === weekday && day.day + 7 > lastDay(day.year, day.month);
  }
  const [, name, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (name !== undefined) {
    const weekday = parseCronValue(name, dayOfWeek);
    return (day) => weekdayOf(day) === weekday && Math.ceil(day.day / 7) === Number(nth);
  }
  const weekdays = parseCronField(text === "L" ? "SAT" : text, dayOfWeek);
  return (day) => weekdays.includes(weekdayOf(day));
};

/** Sunday is 1. */
const weekdayOf = ({ year, month, day }: CalendarDay): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Monday to Friday nearest a day, without leaving its month. */
const nearestWeekday = (year: number, month: number, day: number): number => {
  const weekday = weekdayOf({ year, month, day });
  if (weekday === 7) return day === 1 ? 3 : day - 1;
  if (weekday === 1) return day === lastDay(year, month) ? day - 2 : day + 1;
  return day;
};
