/** From here on the series below is exact to the last bit. */
const seriesFrom = 16;

/**
 * What Stirling's formula lacks: ln Γ(n+1) − (n+½)·ln n + n − ½·ln 2π. Probabilities built from it keep their precision
 * where differences of large log-gammas lose it (C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000).
 *
 * @param n  above 0
 */
export const stirlingError = (n: number): number => {
  // One step down adds (n+½)·ln(1+1/n) − 1, which follows from Γ(n+2) = (n+1)·Γ(n+1).
  let [error, place] = [0, n];
  while (place < seriesFrom) {
    error += (place + 0.5) * Math.log1p(1 / place) - 1;
    place += 1;
  }
  const square = place * place;
  return (
    error + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / place
  );
};
