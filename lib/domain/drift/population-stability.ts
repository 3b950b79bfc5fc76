import { type PairedCounts, totalOf } from "./paired-counts.ts";

export interface PopulationStability {
  /** Population stability index with half a row added to each cell, at least 0. */
  readonly psi: number;
  /** What is left of it without what chance alone adds; around 0 where nothing changed, negative at times. */
  readonly psiDebiased: number;
}

/**
 * Population stability index Σ (q − p)·ln(q/p) of two samples. Half a row more in each cell keeps it finite. Of two samples
 * of n and m rows from one distribution, PSI / (1/n + 1/m) is near chi-square with one degree fewer than cells, so
 * (cells − 1)·(1/n + 1/m) of it is chance: without it the usual limits mean the same for 200 rows as for a million.
 *
 * @param counts  cells that at least one sample has; both samples have rows
 */
export const populationStability = ({ reference, current }: PairedCounts): PopulationStability => {
  const cells = reference.length;
  const [before, after] = [totalOf(reference), totalOf(current)];
  let psi = 0;
  for (let cell = 0; cell < cells; cell += 1) {
    const p = ((reference[cell] ?? 0) + 0.5) / (before + cells / 2);
    const q = ((current[cell] ?? 0) + 0.5) / (after + cells / 2);
    psi += (q - p) * Math.log(q / p);
  }
  return { psi, psiDebiased: psi - (cells - 1) * (1 / before + 1 / after) };
};
