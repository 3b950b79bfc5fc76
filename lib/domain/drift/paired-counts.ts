/** How often each of the same cells was met in two samples; both lists have the same length. */
export interface PairedCounts {
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** Sum of counts. */
export const totalOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
