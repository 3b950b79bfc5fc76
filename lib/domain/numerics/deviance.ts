/**
 * x·ln(x/mean) + mean − x without the loss of digits where x is near the mean (C. Loader, 2000, `bd0`).
 *
 * @param x     above 0
 * @param mean  above 0
 * @returns     at least 0; 0 where they are equal
 */
export const deviance = (x: number, mean: number): number => {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let power = 2 * x * v;
  for (let odd = 3; ; odd += 2) {
    power *= v * v;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
};
