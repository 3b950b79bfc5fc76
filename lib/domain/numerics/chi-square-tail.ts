import { deviance } from "./deviance.ts";
import { stirlingError } from "./stirling-error.ts";

/**
 * Probability that chi-square exceeds a statistic: the regularised upper incomplete gamma function Q(degrees/2,
 * statistic/2). A series below the mean, Lentz's continued fraction above it (Numerical Recipes, 3rd edition, 6.2), both
 * scaled by a Poisson probability in Loader's form; about √degrees steps near the mean, fewer elsewhere.
 *
 * @param statistic  at least 0
 * @param degrees    of freedom, integer, at least 1
 * @returns          0..1, to about 13 digits, however small
 */
export const chiSquareTail = (statistic: number, degrees: number): number => {
  const [a, x] = [degrees / 2, statistic / 2];
  if (x === 0) return 1;
  // x^a·e^−x / Γ(a+1)
  const scale = Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * a * upperFraction(a, x);
};

const lowerSeries = (a: number, x: number): number => {
  let [sum, term] = [1, 1];
  for (let step = 1; term > sum * 2 ** -60; step += 1) {
    term *= x / (a + step);
    sum += term;
  }
  return sum;
};

const upperFraction = (a: number, x: number): number => {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; ; step += 1) {
    const numerator = -step * (step - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) <= 2 ** -52) return fraction;
  }
};
