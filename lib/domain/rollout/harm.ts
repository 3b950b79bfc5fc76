/** Units and bad events of both arms in one stratum: one bucket of time under one revision of the route. */
export interface Stratum {
  readonly canaryUnits: number;
  /** At most `canaryUnits`. */
  readonly canaryBad: number;
  readonly stableUnits: number;
  /** At most `stableUnits`. */
  readonly stableBad: number;
}

/** Ratios of the canary's rate to the tolerated one that harm is looked for at. */
const harmRatios: readonly number[] = [1.5, 2, 3, 5, 10, 30, 100];

/**
 * Evidence that the canary's rate of bad events is more than `toleratedRatio` times the stable arm's: the natural logarithm
 * of a stratified e-process, a mixture over alternatives.
 *
 * Whatever the base rate does, however the weights move and however often somebody looks, a canary that is no worse than
 * tolerated ever reaches ln(1/α) with a probability of at most α (Ville's inequality), as long as the units are not chosen by
 * their outcome. A stratum that lacks one arm says nothing. Lindon & Malek, Anytime-Valid Inference for Multinomial Count
 * Data, arXiv 2011.03567; Turner & Grünwald, Safe Sequential Testing in Stratified Count Data, arXiv 2302.11401.
 *
 * @param strata          counts as realised, never as configured; recomputed from all of them each time
 * @param toleratedRatio  at least 1
 * @param ratios          alternatives as ratios to the tolerated rate, each > 0 and not 1; below 1 the same test asks whether
 *                        the canary is better than that
 * @returns               finite; 0 without a stratum that has both arms. O(strata × ratios)
 */
export const logHarmOf = (
  strata: readonly Stratum[],
  toleratedRatio: number,
  ratios: readonly number[] = harmRatios,
): number => {
  const logs = ratios.map((ratio) => {
    let sum = 0;
    for (const { canaryUnits, canaryBad, stableUnits, stableBad } of strata) {
      if (canaryUnits === 0 || stableUnits === 0) continue;
      // Share of the bad events that would be the canary's if it were exactly as bad as tolerated.
      const share = (toleratedRatio * canaryUnits) / (toleratedRatio * canaryUnits + stableUnits);
      sum += canaryBad * Math.log(ratio) - (canaryBad + stableBad) * Math.log1p(share * (ratio - 1));
    }
    return sum;
  });
  // The logarithm of a mean of exponentials that may be larger than any number.
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / ratios.length);
};
