/**
 * Counts of one feature's cells. Numeric: a cell for each bin of the reference, then missing, infinite and of a wrong
 * type. Categorical: a cell for each value of the reference, then of other values, then missing.
 */
export interface FeatureCounts {
  readonly cells: readonly number[];
  /** Numeric: sum of `round((value − origin) / unit)` of each bin; categorical: empty. */
  readonly sums: readonly number[];
  /** Categorical: of the other values, the 32 with the least hash, with their exact counts. */
  readonly unseen: Readonly<Record<string, number>>;
}

/** How often a part of the rows was answered, labelled, and labelled as wrong. */
export interface OutcomeCounts {
  readonly rows: number;
  readonly labelled: number;
  readonly wrong: number;
}

/**
 * What a set of predictions looks like, as integer counts. Profiles of disjoint sets add up to the profile of their
 * union, in any order and bit for bit. Lists of counts end at their last count that is not zero.
 */
export interface Profile {
  readonly rows: number;
  readonly features: Readonly<Record<string, FeatureCounts>>;
  /** Score bins × (no label, label 0, label 1), row-major; score bins are 256 equal parts of 0..1. Empty without scores. */
  readonly scores: readonly number[];
  readonly outcomes: OutcomeCounts;
  /** By segment; `other` gathers what the reference does not tell apart. */
  readonly segments: Readonly<Record<string, OutcomeCounts>>;
}
