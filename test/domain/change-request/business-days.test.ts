import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addBusinessDays } from "../../../lib/domain/change-request/business-days.ts";

const utc = (text: string) => Date.parse(`${text}Z`);

test.each([
  ["2026-03-02T09:30", 1, "2026-03-03T09:30", "Monday to Tuesday"],
  ["2026-03-05T15:00", 2, "2026-03-09T15:00", "Thursday over the weekend"],
  ["2026-03-06T23:59", 1, "2026-03-09T23:59", "Friday to Monday"],
  ["2026-03-07T12:00", 1, "2026-03-10T00:00", "a Saturday starts on Monday"],
  ["2026-03-08T12:00", 0, "2026-03-09T00:00", "a Sunday, no days"],
  ["2026-03-02T09:30", 7, "2026-03-11T09:30", "seven days span one weekend"],
  ["2024-02-28T08:00", 2, "2024-03-01T08:00", "over a leap day"],
])("%s plus %i is %s: %s", (from, days, to) => {
  expect(new Date(addBusinessDays(utc(from), days)).toISOString().slice(0, 16)).toBe(to);
});

describe("for any instant", () => {
  /** Counts the minutes of Monday to Friday between two instants, one by one. */
  const workingMinutes = (from: number, to: number) => {
    let minutes = 0;
    for (let at = from; at < to; at += 60_000) {
      const day = new Date(at).getUTCDay();
      if (day !== 0 && day !== 6) minutes += 1;
    }
    return minutes;
  };

  test("exactly the promised working time lies before the deadline, and the deadline is on a working day", () => {
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 365 * 60 }).map((minute) => minute * 60_000);
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 12 }), (from, days) => {
        const deadline = addBusinessDays(from, days);
        expect(workingMinutes(from, deadline)).toBe(days * 24 * 60);
        expect([1, 2, 3, 4, 5]).toContain(new Date(deadline).getUTCDay());
      }),
      { numRuns: 200 },
    );
  });
});
