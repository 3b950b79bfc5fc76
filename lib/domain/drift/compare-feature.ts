import type { FeatureCounts } from "../profile/profile.ts";
import type { FeatureBins } from "../profile/reference-profile.ts";
import { chiSquareTest } from "./chi-square-test.ts";
import { binCount, cellCount, cellsOf, comparedCells, missingCell } from "./feature-cells.ts";
import type { BeforeAndAfter, FeatureComparison } from "./feature-drift.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import { type PairedCounts, totalOf } from "./paired-counts.ts";
import { populationStability } from "./population-stability.ts";

type NumericBins = Extract<FeatureBins, { kind: "numeric" }>;
type CategoricalBins = Extract<FeatureBins, { kind: "categorical" }>;
type Counts = BeforeAndAfter<FeatureCounts | undefined>;

const namesMax = 10;

/**
 * Compares a feature's values in a window with those of the reference, on the reference's bins. Its cost depends on the
 * bins, never on the rows.
 *
 * @param counts  both of rows in these bins; at least one row each
 */
export const compareFeature = (bins: FeatureBins, counts: Counts): FeatureComparison => {
  const cells = {
    reference: cellsOf(counts.reference, cellCount(bins)),
    current: cellsOf(counts.current, cellCount(bins)),
  };
  const compared = comparedCells(bins, cells);
  const missing = shareOf(cells, missingCell(bins));
  return {
    name: bins.name,
    kind: bins.kind,
    hasVanished: missing.current === 1 && missing.reference < 1,
    ...populationStability(compared),
    chiSquare: chiSquareTest(compared),
    kolmogorovSmirnov: bins.kind === "numeric" ? (compareOrder(bins, counts, cells) ?? null) : null,
    mean: bins.kind === "numeric" ? compareMeans(bins, counts, cells) : null,
    mostShifted: bins.kind === "categorical" ? mostShifted(bins, cells) : null,
    missing,
    newCategories: bins.kind === "categorical" && bins.isComplete ? newCategories(bins, counts, cells) : null,
  };
};

const shareOf = ({ reference, current }: PairedCounts, cell: number): BeforeAndAfter<number> => ({
  reference: (reference[cell] ?? 0) / totalOf(reference),
  current: (current[cell] ?? 0) / totalOf(current),
});

const compareOrder = (bins: NumericBins, counts: Counts, cells: PairedCounts) => {
  const isSingle = bins.edges.map((edge, bin) => {
    // Sums count in steps of the unit and an edge is its bin's greatest value: only values within a step of it sum up to it.
    const steps = Math.round((edge - bins.origin) / bins.unit);
    const isAtEdge = (sums: FeatureCounts | undefined, count: number) => (sums?.sums[bin] ?? 0) === steps * count;
    return (
      Math.abs(steps) < stepsMax &&
      isAtEdge(counts.reference, cells.reference[bin] ?? 0) &&
      isAtEdge(counts.current, cells.current[bin] ?? 0)
    );
  });
  return kolmogorovSmirnov(numbersOf(bins, cells), isSingle);
};

/** From here on sums no longer tell values apart. */
const stepsMax = 2 ** 31;

const numbersOf = (bins: NumericBins, { reference, current }: PairedCounts): PairedCounts => ({
  reference: reference.slice(0, binCount(bins)),
  current: current.slice(0, binCount(bins)),
});

const compareMeans = (bins: NumericBins, counts: Counts, cells: PairedCounts): BeforeAndAfter<number> | null => {
  const numbers = numbersOf(bins, cells);
  const mean = (sums: FeatureCounts | undefined, rows: number) =>
    bins.origin + (bins.unit * totalOf(sums?.sums ?? [])) / rows;
  const [before, after] = [totalOf(numbers.reference), totalOf(numbers.current)];
  return before === 0 || after === 0
    ? null
    : { reference: mean(counts.reference, before), current: mean(counts.current, after) };
};

const mostShifted = ({ values }: CategoricalBins, cells: PairedCounts): FeatureComparison["mostShifted"] => {
  let most: FeatureComparison["mostShifted"] = null;
  const shiftOf = ({ reference, current }: BeforeAndAfter<number>): number => Math.abs(current - reference);
  for (const [place, value] of values.entries()) {
    const share = shareOf(cells, place);
    if (most === null || shiftOf(share) > shiftOf(most)) most = { value, ...share };
  }
  return most;
};

const newCategories = ({ values }: CategoricalBins, { current }: Counts, cells: PairedCounts) => ({
  share: shareOf(cells, values.length).current,
  names: Object.entries(current?.unseen ?? {})
    .sort(([left, many], [right, few]) => few - many || (left < right ? -1 : 1))
    .slice(0, namesMax)
    .map(([name]) => name),
});
