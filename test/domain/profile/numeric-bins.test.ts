import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numericBins } from "../../../lib/domain/profile/numeric-bins.ts";
import vectors from "../../vectors/profile/quantiles.json" with { type: "json" };

/** Which bin a value is in, by looking at each edge. */
const binOf = (edges: readonly number[], value: number): number => {
  const bin = edges.findIndex((edge) => value <= edge);
  return bin === -1 ? edges.length : bin;
};

const massesOf = (edges: readonly number[], values: readonly number[]): readonly number[] =>
  Array.from({ length: edges.length + 1 }, (_, bin) => values.filter((value) => binOf(edges, value) === bin).length);

test.each(vectors)("over $name, sums count from NumPy's median, in 1/1024 of its quartiles' distance", (vector) => {
  const { origin, unit } = numericBins(vector.values);
  expect({ origin, unit }).toEqual({ origin: vector.median, unit: (vector.upper - vector.lower || 1) / 1024 });
});

test.each(vectors.filter(({ edges }) => edges !== null))("over $name, bins end at NumPy's quantiles", (vector) => {
  expect(numericBins(vector.values).edges).toEqual(vector.edges);
});

const values = fc.array(fc.oneof(fc.integer({ min: -400, max: 400 }), fc.constantFrom(0, 7, 250)), {
  minLength: 1,
  maxLength: 600,
});

describe("whatever the values", () => {
  test("edges ascend, and every bin between atoms holds a 64th, but less than two", () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const { edges } = numericBins(numbers);
        expect(edges).toEqual([...new Set(edges)].sort((left, right) => left - right));
        const aimed = numbers.length / 64;
        const countOf = (value: number) => numbers.filter((other) => other === value).length;
        const masses = massesOf(edges, numbers);
        const isAtomIn = (bin: number) =>
          numbers.some((value) => binOf(edges, value) === bin && countOf(value) >= aimed);
        for (const [bin, mass] of masses.entries()) {
          if (isAtomIn(bin)) continue;
          expect(mass).toBeLessThan(2 * aimed);
          // Only what lies before an atom, or at the end, may be less.
          if (bin < masses.length - 1 && !isAtomIn(bin + 1)) expect(mass).toBeGreaterThanOrEqual(aimed);
        }
      }),
    );
  });

  test("a value with a 64th of the mass is the only one of the reference in its bin, and has nothing below the least or above the greatest in it", () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const { edges } = numericBins(numbers);
        for (const value of new Set(numbers)) {
          if (numbers.filter((other) => other === value).length < numbers.length / 64) continue;
          const beyond = [Math.min(...numbers) - 1e-9, Math.max(...numbers) + 1e-9];
          const others = [...numbers.filter((other) => other !== value), ...beyond];
          const inside = others.filter((other) => binOf(edges, other) === binOf(edges, value));
          expect(inside).toEqual([]);
        }
      }),
    );
  });

  test("a monotone transform changes no value's bin", () => {
    const monotone = [
      (value: number) => value ** 3 + 2 * value,
      (value: number) => Math.exp(value / 50),
      (value: number) => value * 1024 - 77,
    ];
    fc.assert(
      fc.property(values, fc.constantFrom(...monotone), (numbers, transform) => {
        const [plain, transformed] = [numericBins(numbers), numericBins(numbers.map(transform))];
        expect(transformed.edges).toHaveLength(plain.edges.length);
        for (const value of new Set(numbers))
          expect(binOf(transformed.edges, transform(value))).toBe(binOf(plain.edges, value));
      }),
    );
  });

  test("their order does not matter", () => {
    fc.assert(
      fc.property(values, (numbers) => {
        expect(numericBins(numbers.toReversed())).toEqual(numericBins(numbers));
      }),
    );
  });
});

describe("the ends", () => {
  test("without atoms the first and the last bin are open", () => {
    const { edges } = numericBins(Array.from({ length: 640 }, (_, index) => index));
    expect(edges).toHaveLength(63);
    expect([binOf(edges, -1e9), binOf(edges, 9)]).toEqual([0, 0]);
    expect([binOf(edges, 630), binOf(edges, 1e9)]).toEqual([63, 63]);
  });

  test.each([-3.5, 0, 1e-300, 41])(
    "a constant %d has a bin of its own, with what is below and above beside it",
    (value) => {
      const { edges, origin, unit } = numericBins(Array<number>(50).fill(value));
      expect(edges).toHaveLength(2);
      expect(massesOf(edges, [value])).toEqual([0, 1, 0]);
      expect(massesOf(edges, [value - Math.max(1e-12, Math.abs(value) * 1e-15)])).toEqual([1, 0, 0]);
      expect({ origin, unit }).toEqual({ origin: value, unit: 1 / 1024 });
    },
  );

  test("both zeros are one value", () => {
    expect(numericBins([0, -0, 0, -0])).toEqual(numericBins([0, 0, 0, 0]));
  });

  test("nothing at all makes one bin for everything", () => {
    expect(numericBins([])).toEqual({ edges: [], origin: 0, unit: 1 / 1024 });
  });
});
