import { expect, test } from "vitest";
import { binomialTail } from "../../../lib/domain/numerics/binomial-tail.ts";
import { chiSquareTail } from "../../../lib/domain/numerics/chi-square-tail.ts";
import { kolmogorovTail } from "../../../lib/domain/numerics/kolmogorov-tail.ts";
import vectors from "../../vectors/numerics/numerics.json" with { type: "json" };

/** Twelve digits, also of what is next to nothing. */
const expectClose = (actual: number, expected: number, what: unknown): void => {
  const fault = expected === 0 ? Math.abs(actual) * 1e3 : Math.abs(actual / expected - 1);
  expect(fault, JSON.stringify(what)).toBeLessThan(1e-12);
};

test("binomial tails are SciPy's", () => {
  for (const vector of vectors.binomialTail)
    expectClose(binomialTail(vector.successes, vector.trials, vector.probability), vector.value, vector);
});

test("chi-square tails are SciPy's", () => {
  for (const vector of vectors.chiSquareTail)
    expectClose(chiSquareTail(vector.statistic, vector.degrees), vector.value, vector);
});

test("Kolmogorov tails are SciPy's", () => {
  for (const vector of vectors.kolmogorovTail) expectClose(kolmogorovTail(vector.lambda), vector.value, vector);
});
