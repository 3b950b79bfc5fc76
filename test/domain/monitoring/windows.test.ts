import { expect, test } from "vitest";
import { earlier, windowsEnding } from "../../../lib/domain/monitoring/windows.ts";

test("windows lie on the multiples of their length and end within the span, its end included", () => {
  expect(windowsEnding(60, 60_000, 180_000)).toEqual([
    { start: 60_000, end: 120_000 },
    { start: 120_000, end: 180_000 },
  ]);
  expect(windowsEnding(60, 59_999, 60_001)).toEqual([{ start: 0, end: 60_000 }]);
  expect(windowsEnding(3_600, 60_000, 180_000)).toEqual([]);
});

test("spans side by side share no window and leave none out", () => {
  const ends = (after: number, through: number) => windowsEnding(8, after, through).map(({ end }) => end);
  expect([...ends(1_000, 61_000), ...ends(61_000, 121_000)]).toEqual(ends(1_000, 121_000));
});

test("an earlier window is as long", () => {
  expect(earlier({ start: 120_000, end: 180_000 }, 60)).toEqual({ start: 60_000, end: 120_000 });
});
