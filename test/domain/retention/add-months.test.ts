import fc from "fast-check";
import { expect, test } from "vitest";
import { addMonths } from "../../../lib/domain/retention/add-months.ts";

test.each([
  [12, "2026-03-02T09:00:00.000Z", "2027-03-02T09:00:00.000Z"],
  [12, "2028-02-29T12:00:00.000Z", "2029-03-01T00:00:00.000Z"],
  [1, "2026-12-31T12:00:00.000Z", "2027-01-31T12:00:00.000Z"],
  [1, "2099-01-31T12:00:00.000Z", "2099-03-01T00:00:00.000Z"],
])("%i months after %s is %s", (months, since, then) => {
  expect(addMonths(months, since)).toBe(then);
});

test("it is what the calendar of the platform says, the beginning of the next month for a day that is not there", () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2000), max: Date.UTC(2200) }), fc.nat({ max: 130 }), (at, months) => {
      const since = new Date(at);
      const then = new Date(at);
      then.setUTCMonth(then.getUTCMonth() + months);
      if (then.getUTCDate() !== since.getUTCDate()) {
        then.setUTCDate(1);
        then.setUTCHours(0, 0, 0, 0);
      }
      expect(addMonths(months, since.toISOString())).toBe(then.toISOString());
    }),
  );
});
