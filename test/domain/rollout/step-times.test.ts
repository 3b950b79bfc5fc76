import fc from "fast-check";
import { expect, test } from "vitest";
import { stepTimes } from "../../../lib/domain/rollout/step-times.ts";

const rhythm = { startedAt: 1_000_500, intervalSeconds: 60 };

test("a rollout is looked at an interval after its start, and every interval from then on", () => {
  expect(stepTimes(rhythm, 1_000_500, 1_180_500)).toEqual([1_060_500, 1_120_500, 1_180_500]);
  expect(stepTimes(rhythm, 0, 1_060_499)).toEqual([]);
});

test("spans that follow each other have every time once", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 900 }),
      fc.array(fc.integer({ min: 0, max: 500_000 }), { maxLength: 20 }),
      (intervalSeconds, lengths) => {
        const given = { startedAt: 1_000_500, intervalSeconds };
        let from = 900_000;
        const parts = lengths.flatMap((length) => {
          const times = stepTimes(given, from, from + length);
          from += length;
          return times;
        });
        expect(parts).toEqual(stepTimes(given, 900_000, from));
      },
    ),
  );
});
