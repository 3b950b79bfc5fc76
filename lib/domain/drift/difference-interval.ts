/** Successes among trials; at least one trial. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

export interface DifferenceInterval {
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
}

/** Normal quantile of 99.5 %: the interval misses the truth in one of a hundred cases, half of them on either side. */
const z = 2.5758293035489004;

/**
 * Interval of 99 % confidence for the difference of two proportions, first minus second: Newcombe's hybrid of Wilson score
 * intervals (R. Newcombe, 1998, method 10), which holds its level also near 0 and 1 and for few trials.
 */
export const differenceInterval = (first: Proportion, second: Proportion): DifferenceInterval => {
  const [one, two] = [wilson(first), wilson(second)];
  const difference = one.share - two.share;
  return {
    difference,
    lower: difference - Math.hypot(one.share - one.lower, two.upper - two.share),
    upper: difference + Math.hypot(one.upper - one.share, two.share - two.lower),
  };
};

const wilson = ({ successes, trials }: Proportion) => {
  const share = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const middle = (share + z ** 2 / (2 * trials)) / scale;
  const half = (z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))) / scale;
  return { share, lower: middle - half, upper: middle + half };
};
