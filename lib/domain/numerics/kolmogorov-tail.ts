/** Where the two series need equally few terms. */
const crossing = 1.18;

/**
 * Probability that Kolmogorov's statistic √n·D exceeds lambda, for large n: 2·Σ (−1)^(k−1)·exp(−2k²λ²), or, for small
 * lambda, one minus the same function by Jacobi's identity (Marsaglia, Tsang and Wang, 2003). At most six terms.
 *
 * @param lambda  at least 0
 * @returns       0..1
 */
export const kolmogorovTail = (lambda: number): number => {
  if (lambda === 0) return 1;
  let sum = 0;
  if (lambda < crossing) {
    for (let odd = 11; odd >= 1; odd -= 2) sum += Math.exp(-((odd * Math.PI) ** 2) / (8 * lambda ** 2));
    return 1 - (Math.sqrt(2 * Math.PI) / lambda) * sum;
  }
  for (let k = 6; k >= 1; k -= 1) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * lambda) ** 2);
  return sum;
};
