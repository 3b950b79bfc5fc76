import fc from "fast-check";
import { expect, test } from "vitest";
import { captureHoursDue, isCaptureRound, isLookedAtAgain } from "../../../lib/domain/capture-window/capture-round.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayStart = Date.UTC(2026, 10, 21);

test("of a clock that ticks each minute, three ticks an hour are rounds", () => {
  const rounds = Array.from({ length: 60 }, (_, minute) => minute).filter((minute) =>
    isCaptureRound(dayStart + minute * minuteMs + 1_234),
  );
  expect(rounds).toEqual([15, 16, 17]);
});

/** What a reconciler that is away in some of its hours makes of one hour with captures. */
const looks = (start: number, isAway: (hour: number) => boolean, hours: number) => {
  const seen: number[] = [];
  for (let tick = start; tick < start + hours * hourMs; tick += minuteMs) {
    if (!isCaptureRound(tick) || isAway(Math.floor((tick - start) / hourMs))) continue;
    const { from, before } = captureHoursDue(tick);
    if (start < from || start >= before) continue;
    if (seen.length === 0 || isLookedAtAgain(start, tick)) seen.push(tick - start);
  }
  return seen;
};

test("an hour is closed a quarter of an hour after its end, and looked at again a day later", () => {
  const [closed, ...again] = looks(dayStart, () => false, 80);
  expect(closed).toBe(hourMs + 15 * minuteMs);
  expect(new Set(again.map((after) => Math.floor(after / hourMs)))).toEqual(new Set([25]));
});

test("an hour is closed once the reconciler is back, if it was away for less than three days", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70 }), (awayHours) => {
      const [closed = Number.NaN] = looks(dayStart, (hour) => hour < awayHours, 80);
      expect(Math.floor(closed / hourMs)).toBe(Math.max(1, awayHours));
    }),
  );
});
