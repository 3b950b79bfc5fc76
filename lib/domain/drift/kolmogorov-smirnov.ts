import { kolmogorovTail } from "../numerics/kolmogorov-tail.ts";
import { type PairedCounts, totalOf } from "./paired-counts.ts";

export interface KolmogorovSmirnov {
  /** The statistic D, the largest distance of the two distribution functions, lies between these; 0..1. */
  readonly lower: number;
  readonly upper: number;
  /** Asymptotic p-value of the lower end: that of D is no larger. */
  readonly pValue: number;
}

/**
 * Two-sample Kolmogorov-Smirnov statistic from the counts of ordered bins, as the interval that holds it whatever the
 * values within the bins are. Within a bin of shares p and q the distance of the distribution functions stays between its
 * value on the left minus q and plus p, so the interval is at most as wide as the largest min(p, q); a bin of one single
 * value adds nothing. Linear in the bins.
 *
 * @param counts    numbers only: no missing or infinite ones; bins ascending
 * @param isSingle  of each bin, whether all its values in both samples are one and the same
 * @returns         undefined when a sample has no numbers
 */
export const kolmogorovSmirnov = (
  { reference, current }: PairedCounts,
  isSingle: readonly boolean[],
): KolmogorovSmirnov | undefined => {
  const [before, after] = [totalOf(reference), totalOf(current)];
  if (before === 0 || after === 0) return undefined;
  let [lower, upper, below, above] = [0, 0, 0, 0];
  for (const [bin, count] of reference.entries()) {
    const [p, q] = [count / before, (current[bin] ?? 0) / after];
    const left = below / before - above / after;
    below += count;
    above += current[bin] ?? 0;
    lower = Math.max(lower, Math.abs(below / before - above / after));
    if (isSingle[bin] !== true) upper = Math.max(upper, left + p, q - left);
  }
  const rows = (before * after) / (before + after);
  return { lower, upper: Math.min(1, Math.max(lower, upper)), pValue: kolmogorovTail(Math.sqrt(rows) * lower) };
};
