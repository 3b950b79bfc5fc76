/**
 * The instant so many calendar months after another. A day that the last month lacks becomes the beginning of the month after
 * it: a little later, never sooner.
 *
 * @param since  ISO 8601 with milliseconds, UTC, of a year of four digits
 * @returns      likewise
 */
export const addMonths = (months: number, since: string): string => {
  const counted = Number(since.slice(0, 4)) * 12 + Number(since.slice(5, 7)) - 1 + months;
  return Number(since.slice(8, 10)) > daysOf(counted)
    ? `${monthText(counted + 1)}-01T00:00:00.000Z`
    : `${monthText(counted)}${since.slice(7)}`;
};

/** @param counted  months since the beginning of year 0, as the others here */
const monthText = (counted: number): string =>
  `${digits(Math.floor(counted / 12), 4)}-${digits((counted % 12) + 1, 2)}`;

const digits = (value: number, length: number): string => String(value).padStart(length, "0");

const daysOf = (counted: number): number => {
  const year = Math.floor(counted / 12);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][counted % 12] ?? 31;
};
