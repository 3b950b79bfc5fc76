import type { MetricValue } from "./metric.ts";

/**
 * Thins the values of a metric for a chart: in order of step, time and value, the first of each of `count` parts of as equal a size
 * as can be, and the last of all.
 *
 * @param values  in any order, each once
 * @param count   at least 1; one point alone is the last
 * @see MLflow 3.17, `_sample_rows_with_window_functions` (SQL's NTILE: the first parts are the larger ones)
 */
export const sampleHistory = (values: readonly MetricValue[], count: number): readonly MetricValue[] => {
  const sorted = [...values].sort(byStep);
  if (sorted.length <= count) return sorted;
  const size = Math.floor(sorted.length / count);
  const larger = sorted.length % count;
  const firsts = Array.from({ length: count - 1 }, (_, part) => sorted[part * size + Math.min(part, larger)]);
  return [...firsts, sorted.at(-1)].filter((value) => value !== undefined);
};

const byStep = (left: MetricValue, right: MetricValue): number =>
  left.step - right.step || left.timestamp - right.timestamp || numberOf(left) - numberOf(right) || 0;

const numberOf = ({ value }: MetricValue): number => (Number.isNaN(value) ? 0 : value);
