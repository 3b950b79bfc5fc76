import { chiSquareTail } from "../numerics/chi-square-tail.ts";
import { type PairedCounts, totalOf } from "./paired-counts.ts";

export interface ChiSquareTest {
  readonly statistic: number;
  /** Of freedom; 0 where a single cell is left, which tells nothing apart. */
  readonly degrees: number;
  /** 0..1; 1 where there is nothing to tell apart. */
  readonly pValue: number;
}

/** Cochran's rule: below this the statistic is not chi-square. */
const expectedMin = 5;

/**
 * Two-sample chi-square test that two samples come from one distribution, both being samples: to take the reference as
 * exact gives ten times the false alarms. Cells in which the smaller sample expects fewer than five rows are pooled, in the
 * order of how rare they are in the reference, so that cells which the window happens to have few rows in do not meet.
 *
 * @param counts  both samples have rows
 */
export const chiSquareTest = (counts: PairedCounts): ChiSquareTest => {
  const pooled = poolRare(counts);
  const degrees = pooled.length - 1;
  if (degrees === 0) return { statistic: 0, degrees, pValue: 1 };
  const [before, after] = [totalOf(counts.reference), totalOf(counts.current)];
  let statistic = 0;
  for (const { reference, current } of pooled) {
    // Both terms of a cell, of the reference and of the current sample, in one.
    const difference = reference * after - current * before;
    statistic += ((difference / before) * (difference / after)) / (reference + current);
  }
  return { statistic, degrees, pValue: chiSquareTail(statistic, degrees) };
};

interface Cell {
  readonly reference: number;
  readonly current: number;
}

const poolRare = ({ reference, current }: PairedCounts): readonly Cell[] => {
  const [before, after] = [totalOf(reference), totalOf(current)];
  const share = Math.min(before, after) / (before + after);
  const isRare = (cell: Cell): boolean => (cell.reference + cell.current) * share < expectedMin;
  const rarestFirst = reference
    .map((count, cell): Cell => ({ reference: count, current: current[cell] ?? 0 }))
    .sort((left, right) => left.reference - right.reference);
  const pooled: Cell[] = [];
  let open: Cell | undefined;
  for (const cell of rarestFirst) {
    open = open === undefined ? cell : together(open, cell);
    if (isRare(open)) continue;
    pooled.push(open);
    open = undefined;
  }
  if (open === undefined) return pooled;
  const last = pooled.pop();
  return [...pooled, last === undefined ? open : together(last, open)];
};

const together = (left: Cell, right: Cell): Cell => ({
  reference: left.reference + right.reference,
  current: left.current + right.current,
});
