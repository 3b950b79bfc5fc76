import { parseCron } from "./cron-expression.ts";
import { InvalidScheduleError } from "./invalid-schedule-error.ts";
import { openTimeZone } from "./time-zone.ts";

export interface ScheduleExpression {
  readonly kind: "at" | "rate" | "cron";
  /**
   * First occurrence after an instant, epoch milliseconds; undefined if there is none any more.
   *
   * @param after  exclusive
   * @param anchor where a rate counts from; an occurrence itself
   */
  readonly next: (after: number, anchor: number) => number | undefined;
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `at(yyyy-mm-ddThh:mm:ss)`, `rate(5 minutes)` or `cron(0 8 1 * ? *)`.
 *
 * @param timezone IANA name; a rate does not depend on it
 * @throws InvalidScheduleError
 */
export const parseScheduleExpression = (expression: string, timezone = "UTC"): ScheduleExpression => {
  const zone = openTimeZone(timezone);
  const [, kind, body = ""] = /^(at|rate|cron)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "rate") return { kind, next: parseRate(body) };
  if (kind === "cron") return { kind, next: parseCron(body, zone) };
  if (kind !== "at") throw new InvalidScheduleError(`${expression} is neither at(…), rate(…) nor cron(…)`);

  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : Number.NaN;
  const at = Number.isNaN(wall) ? undefined : zone.toInstant(wall);
  if (at === undefined) throw new InvalidScheduleError(`${expression} is no time of ${timezone}`);
  return { kind, next: (after) => (at > after ? at : undefined) };
};

const parseRate = (body: string): ((after: number, anchor: number) => number) => {
  const [, value = "", unit = "", plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const period = Number(value) * (units[unit] ?? Number.NaN);
  // AWS insists on the singular for one, and on the plural for more.
  if (Number.isNaN(period) || (Number(value) === 1) !== (plural === ""))
    throw new InvalidScheduleError(`rate(${body}) is no rate`);
  return (after, anchor) => (after < anchor ? anchor : anchor + (Math.floor((after - anchor) / period) + 1) * period);
};
