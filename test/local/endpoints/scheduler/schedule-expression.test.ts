import { describe, expect, it } from "vitest";
import { InvalidScheduleError } from "../../../../functions/local/endpoints/scheduler/invalid-schedule-error.ts";
import { parseScheduleExpression } from "../../../../functions/local/endpoints/scheduler/schedule-expression.ts";

/** The first occurrences after an instant. */
const occurrences = (expression: string, after: string, count: number, timezone = "UTC"): readonly string[] => {
  const { next } = parseScheduleExpression(expression, timezone);
  const found: string[] = [];
  let at: number | undefined = Date.parse(after);
  while (found.length < count) {
    at = next(at, Date.parse(after));
    if (at === undefined) break;
    found.push(new Date(at).toISOString().replace(":00.000Z", "Z"));
  }
  return found;
};

describe("a schedule expression", () => {
  it.each<[string, string, readonly string[]]>([
    ["cron(0 10 * * ? *)", "2026-11-21T12:00:00Z", ["2026-11-22T10:00Z", "2026-11-23T10:00Z"]],
    ["cron(15 12 * * ? *)", "2026-11-21T12:15:00Z", ["2026-11-22T12:15Z"]],
    ["cron(0/15 * * * ? *)", "2026-11-21T12:01:00Z", ["2026-11-21T12:15Z", "2026-11-21T12:30Z"]],
    ["cron(0 18 ? * MON-FRI *)", "2026-11-20T18:00:00Z", ["2026-11-23T18:00Z", "2026-11-24T18:00Z"]],
    ["cron(0 8 1 * ? *)", "2026-11-21T00:00:00Z", ["2026-12-01T08:00Z", "2027-01-01T08:00Z"]],
    ["cron(0 0 L * ? *)", "2028-02-01T00:00:00Z", ["2028-02-29T00:00Z", "2028-03-31T00:00Z"]],
    ["cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", ["2028-02-29T00:00Z", "2032-02-29T00:00Z"]],
    ["cron(0 9 1W * ? *)", "2026-07-31T00:00:00Z", ["2026-08-03T09:00Z", "2026-09-01T09:00Z"]],
    ["cron(0 9 LW * ? *)", "2026-05-01T00:00:00Z", ["2026-05-29T09:00Z"]],
    ["cron(0 9 ? * 6#3 *)", "2026-11-01T00:00:00Z", ["2026-11-20T09:00Z", "2026-12-18T09:00Z"]],
    ["cron(0 9 ? * FRIL *)", "2026-11-01T00:00:00Z", ["2026-11-27T09:00Z"]],
    ["cron(30 9 ? JAN,JUL MON#1 2027-2028)", "2026-11-01T00:00:00Z", ["2027-01-04T09:30Z", "2027-07-05T09:30Z"]],
    ["cron(0 0 1 1 ? 2025)", "2026-01-01T00:00:00Z", []],
    ["rate(1 minute)", "2026-11-21T12:00:30Z", ["2026-11-21T12:01:30.000Z", "2026-11-21T12:02:30.000Z"]],
    ["rate(2 hours)", "2026-11-21T12:00:00Z", ["2026-11-21T14:00Z"]],
    ["at(2026-11-22T08:30:00)", "2026-11-21T12:00:00Z", ["2026-11-22T08:30Z"]],
    ["at(2026-11-20T08:30:00)", "2026-11-21T12:00:00Z", []],
  ])("%s after %s", (expression, after, expected) => {
    expect(occurrences(expression, after, expected.length || 1)).toEqual(expected);
  });

  it("follows the wall clock of its zone over both shifts", () => {
    const daily = (after: string) => occurrences("cron(30 2 * * ? *)", after, 3, "Europe/Berlin");
    // On 29 March 2026 02:30 does not exist; on 25 October it comes twice and counts once.
    expect(daily("2026-03-28T00:00:00Z")).toEqual(["2026-03-28T01:30Z", "2026-03-30T00:30Z", "2026-03-31T00:30Z"]);
    expect(daily("2026-10-24T12:00:00Z")).toEqual(["2026-10-25T00:30Z", "2026-10-26T01:30Z", "2026-10-27T01:30Z"]);
    expect(occurrences("at(2026-07-01T12:00:00)", "2026-01-01T00:00:00Z", 1, "Asia/Kolkata")).toEqual([
      "2026-07-01T06:30Z",
    ]);
  });

  it("counts a rate from its anchor, whenever it is asked", () => {
    const { next } = parseScheduleExpression("rate(5 minutes)");
    expect(next(999, 1_000)).toBe(1_000);
    expect(next(1_000, 1_000)).toBe(301_000);
    expect(next(10_000_000, 1_000)).toBe(10_201_000);
  });

  it.each([
    "every day",
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "rate(5 seconds)",
    "cron(* * * * *)",
    "cron(0 10 * * * *)",
    "cron(0 10 ? * ? *)",
    "cron(60 10 * * ? *)",
    "cron(0 10 * FOO ? *)",
    "cron(0/0 10 * * ? *)",
    "cron(0 10-8 * * ? *)",
    "at(2026-13-01T00:00:00)",
    "at(2026-11-22 08:30)",
  ])("refuses %s", (expression) => {
    expect(() => parseScheduleExpression(expression)).toThrow(InvalidScheduleError);
  });

  it("refuses a zone that does not exist", () => {
    expect(() => parseScheduleExpression("rate(1 day)", "Europe/Atlantis")).toThrow(InvalidScheduleError);
  });
});
