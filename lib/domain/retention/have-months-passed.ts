import { addMonths } from "./add-months.ts";

/**
 * Whether so many calendar months have passed since an instant. A day that the last month lacks counts as the first of the
 * one after it: kept a little longer, never shorter.
 *
 * @param since  ISO 8601 with milliseconds, UTC, of a year of four digits; so is `now`
 */
export const haveMonthsPassed = (months: number, since: string, now: string): boolean =>
  // Such instants are ordered as texts are.
  addMonths(months, since) <= now;
