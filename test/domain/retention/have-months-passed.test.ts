import fc from "fast-check";
import { expect, test } from "vitest";
import { haveMonthsPassed } from "../../../lib/domain/retention/have-months-passed.ts";

test.each([
  [12, "2026-03-02T09:00:00.000Z", "2027-03-02T08:59:59.999Z", false],
  [12, "2026-03-02T09:00:00.000Z", "2027-03-02T09:00:00.000Z", true],
  [84, "2026-12-31T23:59:59.999Z", "2033-12-31T23:59:59.998Z", false],
  [25, "2026-12-15T00:00:00.000Z", "2029-01-15T00:00:00.000Z", true],
  [12, "2028-02-29T12:00:00.000Z", "2029-02-28T23:59:59.999Z", false],
  [12, "2028-02-29T12:00:00.000Z", "2029-03-01T00:00:00.000Z", true],
  [1, "2026-01-31T12:00:00.000Z", "2026-02-28T23:59:59.999Z", false],
])("%i months after %s, at %s: %j", (months, since, now, passed) => {
  expect(haveMonthsPassed(months, since, now)).toBe(passed);
});

test("it is what the calendar of the platform says, wherever the day is in the month that is reached", () => {
  const instant = fc.integer({ min: Date.UTC(2000), max: Date.UTC(2200) });
  fc.assert(
    fc.property(instant, fc.nat({ max: 130 }), fc.integer({ min: -2, max: 2 }), (at, months, beside) => {
      const due = new Date(at);
      due.setUTCMonth(due.getUTCMonth() + months);
      fc.pre(due.getUTCDate() === new Date(at).getUTCDate());
      const now = new Date(due.getTime() + beside).toISOString();
      expect(haveMonthsPassed(months, new Date(at).toISOString(), now)).toBe(beside >= 0);
    }),
  );
});
