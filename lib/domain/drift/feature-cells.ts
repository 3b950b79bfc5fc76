import type { FeatureCounts } from "../profile/profile.ts";
import type { FeatureBins } from "../profile/reference-profile.ts";
import { type PairedCounts, totalOf } from "./paired-counts.ts";

/** As many parts of the reference as the population stability index is customarily taken over. */
const partsAimed = 10;

/** Cells of one feature in the order of `FeatureCounts`, as numbers of a given length: counts leave trailing zeros out. */
export const cellsOf = (counts: FeatureCounts | undefined, cells: number): readonly number[] =>
  Array.from({ length: cells }, (_, cell) => counts?.cells[cell] ?? 0);

/** Bins of a numeric feature, without the cells behind them. */
export const binCount = ({ edges }: Extract<FeatureBins, { kind: "numeric" }>): number => edges.length + 1;

/** All cells of a feature: see `FeatureCounts`. */
export const cellCount = (bins: FeatureBins): number =>
  bins.kind === "numeric" ? binCount(bins) + 3 : bins.values.length + 2;

/** Place of the cell that counts missing values. */
export const missingCell = (bins: FeatureBins): number =>
  bins.kind === "numeric" ? binCount(bins) : bins.values.length + 1;

/**
 * The cells that two samples of a feature are compared by. A numeric feature's bins are put together to ten parts of about
 * equal mass of the reference, and one part for where the reference has nothing; missing, infinite and mistyped values and
 * categories keep their cells. Cells that neither sample has are left out.
 */
export const comparedCells = (bins: FeatureBins, { reference, current }: PairedCounts): PairedCounts => {
  const partOf = bins.kind === "numeric" ? partsOf(reference.slice(0, binCount(bins))) : [];
  const parts = new Map<number, { before: number; after: number }>();
  for (const [cell, before] of reference.entries()) {
    const after = current[cell] ?? 0;
    const place = partOf[cell] ?? partsAimed + 1 + cell;
    const part = parts.get(place) ?? { before: 0, after: 0 };
    parts.set(place, { before: part.before + before, after: part.after + after });
  }
  const met = [...parts.values()].filter(({ before, after }) => before + after > 0);
  return { reference: met.map(({ before }) => before), current: met.map(({ after }) => after) };
};

/** Part of each bin, by where the middle of its mass lies. */
const partsOf = (bins: readonly number[]): readonly number[] => {
  const total = totalOf(bins);
  let below = 0;
  return bins.map((count) => {
    const middle = below + count / 2;
    below += count;
    return count === 0 ? partsAimed : Math.min(partsAimed - 1, Math.floor((partsAimed * middle) / total));
  });
};
