import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleHistory } from "../../../lib/domain/tracking/sample-history.ts";

/** SQL's NTILE by its definition: rows are dealt to parts in order, the first parts get one more. */
const ntile = (rows: number, parts: number): readonly number[] => {
  const sizes = Array.from({ length: parts }, (_, part) => Math.floor(rows / parts) + (part < rows % parts ? 1 : 0));
  return sizes.flatMap((size, part) => Array.from({ length: size }, () => part));
};

test("a chart gets the first value of each part and the last of all, in order of step", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), (rows, count) => {
      const values = Array.from({ length: rows }, (_, step) => ({ value: Number.NaN, timestamp: rows - step, step }));
      const parts = ntile(rows, count);
      const expected = values.filter((_, row) => row === 0 || parts[row] !== parts[row - 1]).map(({ step }) => step);
      const last = rows - 1;
      if (rows > 0 && expected.at(-1) !== last) {
        if (expected.length >= count) expected.pop();
        expected.push(last);
      }
      expect(sampleHistory(values.toReversed(), count).map(({ step }) => step)).toEqual(expected);
    }),
  );
});
