/**
 * Whether so many calendar months have passed since an instant. A day that the last month lacks counts as the first of the
 * one after it: kept a little longer, never shorter.
 *
 * @param since  ISO 8601 with milliseconds, UTC, of a year of four digits; so is `now`
 */
export const haveMonthsPassed = (months: number, since: string, now: string): boolean => {
  const month = Number(since.slice(0, 4)) * 12 + Number(since.slice(5, 7)) - 1 + months;
  const digits = (value: number, length: number) => String(value).padStart(length, "0");
  // Such instants are ordered as texts are.
  return `${digits(Math.floor(month / 12), 4)}-${digits((month % 12) + 1, 2)}${since.slice(7)}` <= now;
};
