import { deviance } from "./deviance.ts";
import { stirlingError } from "./stirling-error.ts";

/**
 * Probability of at least so many successes in independent trials. With ½ it is the exact McNemar test, one-sided: of the
 * pairs that differ, how likely are so many in favour if neither side is better.
 *
 * The largest term comes from Loader's formula, the others from it by their ratios: at most `trials` steps.
 *
 * @param successes    integer, 0 to `trials`
 * @param trials       integer, at least 0
 * @param probability  of one success, above 0 and below 1
 * @returns            0..1, to about 13 digits, however small
 */
export const binomialTail = (successes: number, trials: number, probability: number): number => {
  if (successes <= 0) return 1;
  const odds = probability / (1 - probability);
  const isUpper = successes > trials * probability;
  const start = isUpper ? successes : successes - 1;
  let term = binomialTerm(start, trials, probability);
  let sum = 0;
  for (let count = start; term > sum * 2 ** -60; ) {
    sum += term;
    if (count === (isUpper ? trials : 0)) break;
    term *= isUpper ? ((trials - count) / (count + 1)) * odds : count / (trials - count + 1) / odds;
    count += isUpper ? 1 : -1;
  }
  return isUpper ? sum : 1 - sum;
};

/** Probability of exactly so many successes. */
const binomialTerm = (successes: number, trials: number, probability: number): number => {
  const failures = trials - successes;
  if (successes === 0) return Math.exp(trials * Math.log1p(-probability));
  if (failures === 0) return probability ** trials;
  const exponent =
    stirlingError(trials) -
    stirlingError(successes) -
    stirlingError(failures) -
    deviance(successes, trials * probability) -
    deviance(failures, trials * (1 - probability));
  return Math.exp(exponent) * Math.sqrt(trials / (2 * Math.PI * successes * failures));
};
