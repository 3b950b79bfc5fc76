import { InvalidScheduleError } from "./invalid-schedule-error.ts";

/** Values a field of a cron expression may take. */
export interface FieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for min, min + 1, …, e.g. JAN. */
  readonly names?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const cronFields = {
  minutes: { name: "minutes", min: 0, max: 59 },
  hours: { name: "hours", min: 0, max: 23 },
  dayOfMonth: { name: "day of month", min: 1, max: 31 },
  month: { name: "month", min: 1, max: 12, names: months },
  dayOfWeek: { name: "day of week", min: 1, max: 7, names: weekdays },
  year: { name: "year", min: 1970, max: 2199 },
} as const satisfies Readonly<Record<string, FieldRange>>;

/**
 * Reads lists, ranges and steps: `*`, `1,15`, `MON-FRI`, `0/5`, `10-30/10`.
 *
 * @returns the values, ascending
 * @throws InvalidScheduleError for anything else, or a value out of range
 */
export const parseCronField = (text: string, range: FieldRange): readonly number[] => {
  const values = text.split(",").flatMap((part) => parsePart(part, range));
  return [...new Set(values)].sort((a, b) => a - b);
};

/** Reads one number or name within the range. */
export const parseCronValue = (text: string, { name, min, max, names = [] }: FieldRange): number => {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? min + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidScheduleError(`${name}: ${text} is not between ${min} and ${max}`);
};

const parsePart = (part: string, range: FieldRange): number[] => {
  const [span = "", step, ...rest] = part.split("/");
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step)))
    throw new InvalidScheduleError(`${range.name}: ${part} has no valid step`);
  const [from, to] = parseSpan(span, range, step !== undefined);
  const every = Number(step ?? 1);
  const values: number[] = [];
  for (let value = from; value <= to; value += every) values.push(value);
  return values;
};

const parseSpan = (span: string, range: FieldRange, stepped: boolean): readonly [number, number] => {
  if (span === "*") return [range.min, range.max];
  const [first = "", last, ...rest] = span.split("-");
  const from = parseCronValue(first, range);
  // A step without an end runs to the end of the range.
  if (last === undefined) return [from, stepped ? range.max : from];
  const to = parseCronValue(last, range);
  if (rest.length > 0 || to < from) throw new InvalidScheduleError(`${range.name}: ${span} is no range`);
  return [from, to];
};
