import { expect, test } from "vitest";
import { categoryText } from "../../../lib/domain/profile/category-text.ts";
import { outcomeOf, scoreBinOf } from "../../../lib/domain/profile/outcome.ts";

test("a score lies in one of 256 equal parts of 0..1, and what is no probability in none", () => {
  expect([0, 1 / 256 - 1e-12, 1 / 256, 0.5, 1 - 1e-12, 1].map(scoreBinOf)).toEqual([0, 0, 1, 128, 255, 255]);
  expect([undefined, Number.NaN, -1e-9, 1 + 1e-9, Number.POSITIVE_INFINITY].map(scoreBinOf)).toEqual(
    Array(5).fill(null),
  );
});

test.each([
  [undefined, { scoreBin: null, predicted: null }],
  [
    { label: 1, probabilities: [0.25, 0.75] },
    { scoreBin: 192, predicted: "1" },
  ],
  [
    { label: "yes", score: 0.5 },
    { scoreBin: 128, predicted: "yes" },
  ],
  [
    { label: 2, probabilities: [0.2, 0.3, 0.5] },
    { scoreBin: null, predicted: "2" },
  ],
  [{ output: 4.5 }, { scoreBin: null, predicted: "4.5" }],
  [
    { a: 1, b: 2 },
    { scoreBin: null, predicted: null },
  ],
  [{ label: true }, { scoreBin: null, predicted: "true" }],
])("of %j that is measured: %j", (outputs, outcome) => {
  expect(outcomeOf(outputs)).toEqual(outcome);
});

test("one category has one text, however it was sent, and what is missing has none", () => {
  expect([1, 1.0, "1", "1.0", "01"].map(categoryText)).toEqual(Array(5).fill("1"));
  expect([true, "true", "1e3", "-2.50", [1, "a"]].map(categoryText)).toEqual([
    "true",
    "true",
    "1e3",
    "-2.5",
    '[1,"a"]',
  ]);
  expect([undefined, "", Number.NaN, "NaN", "nan"].map(categoryText)).toEqual(Array(5).fill(undefined));
});
