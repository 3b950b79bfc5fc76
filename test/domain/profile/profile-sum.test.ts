import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addLabel, addPrediction, type MeasuredRow } from "../../../lib/domain/profile/add-prediction.ts";
import { addProfile, emptyProfile, type ProfileSum } from "../../../lib/domain/profile/profile-sum.ts";
import { reference } from "../../support/measured.ts";

const baseline = reference();

const row = fc.record<MeasuredRow>({
  inputs: fc.record({
    age: fc.oneof(fc.double(), fc.integer({ min: 10, max: 90 }), fc.constantFrom("NaN", "", "Infinity", "x", true)),
    region: fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 4, max: 60 }).map((name) => `new-${name}`),
      fc.constantFrom("constructor", "__proto__", "toString", ""),
    ),
  }),
  scoreBin: fc.option(fc.nat(255)),
  predicted: fc.constantFrom("0", "1"),
  segment: fc.constantFrom(null, "0", "other", "valueOf"),
  truth: fc.constantFrom(null, "0", "1", "true", "2"),
});
const rows = fc.array(row, { maxLength: 80 });

const fold = (folded: readonly MeasuredRow[]): ProfileSum => {
  const sum = emptyProfile();
  for (const one of folded) addPrediction(sum, baseline, one);
  return sum;
};

const sumOf = (...profiles: readonly ProfileSum[]): ProfileSum => {
  const sum = emptyProfile();
  for (const profile of profiles) addProfile(sum, profile);
  return sum;
};

describe("profiles add up", () => {
  test("in any order and grouping, bit for bit", () => {
    fc.assert(
      fc.property(rows, rows, rows, (first, second, third) => {
        const [a, b, c] = [fold(first), fold(second), fold(third)];
        const whole = fold([...first, ...second, ...third]);
        expect(sumOf(a, b, c)).toEqual(whole);
        expect(sumOf(c, a, b)).toEqual(whole);
        expect(sumOf(sumOf(a, b), c)).toEqual(whole);
        expect(sumOf(a, sumOf(b, c))).toEqual(whole);
        expect(fold([...third, ...first, ...second])).toEqual(whole);
        expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
      }),
    );
  });

  test("and nothing changes a profile, nor does adding it change what is added", () => {
    fc.assert(
      fc.property(rows, rows, (first, second) => {
        const [a, b] = [fold(first), fold(second)];
        sumOf(a, b);
        expect([a, b]).toEqual([fold(first), fold(second)]);
        expect(sumOf(a, emptyProfile())).toEqual(a);
      }),
    );
  });
});

const labelled = fc.tuple(row, fc.array(fc.constantFrom("0", "1", "false", "true", "7"), { maxLength: 4 }));

describe("labels", () => {
  test("that come later, and are corrected as often as you like, leave what the last alone would have left", () => {
    fc.assert(
      fc.property(fc.array(labelled, { maxLength: 30 }), (given) => {
        const later = emptyProfile();
        for (const [one, labels] of given) {
          addPrediction(later, baseline, { ...one, truth: null });
          let held: string | undefined;
          for (const label of labels) {
            // As the store does: on another slot than the row's, and the old label before the new one.
            const elsewhere = emptyProfile();
            if (held !== undefined) addLabel(elsewhere, one, held, -1);
            addLabel(elsewhere, one, label, 1);
            addProfile(later, elsewhere);
            held = label;
          }
        }
        expect(later).toEqual(fold(given.map(([one, labels]) => ({ ...one, truth: labels.at(-1) ?? null }))));
      }),
    );
  });

  test("move a row from the cell without a label to that of its class, within its score's bin", () => {
    const sum = emptyProfile();
    const one = { inputs: { age: 30, region: 1 }, scoreBin: 5, predicted: "1", segment: "1", truth: null };
    addPrediction(sum, baseline, one);
    expect(sum.scores.indexOf(1)).toBe(15);
    addLabel(sum, one, "0", 1);
    expect(sum.scores.indexOf(1)).toBe(16);
    expect(sum.outcomes).toEqual({ rows: 1, labelled: 1, wrong: 1 });
    addLabel(sum, one, "0", -1);
    addLabel(sum, one, "true", 1);
    expect(sum.scores.indexOf(1)).toBe(17);
    expect(sum.segments).toEqual({ "1": { rows: 1, labelled: 1, wrong: 0 } });
    addLabel(sum, one, "true", -1);
    addLabel(sum, one, "green", 1);
    expect(sum.scores.indexOf(1)).toBe(15);
    expect(sum.outcomes).toEqual({ rows: 1, labelled: 1, wrong: 1 });
  });
});
