import type { Profile } from "./profile.ts";

/**
 * How the values of one feature are told apart. Frozen when the reference is registered, so that every profile of a
 * version counts in the same cells and profiles add up.
 */
export type FeatureBins =
  | {
      readonly kind: "numeric";
      readonly name: string;
      /**
       * Upper ends of the bins, ascending, each inclusive; the last bin has none. Each bin holds about 1/64 of the
       * reference; a value that holds as much alone is the only one of the reference in its bin.
       */
      readonly edges: readonly number[];
      /** Where sums are counted from, and the step they are counted in, a fixed fraction of the reference's spread. */
      readonly origin: number;
      readonly unit: number;
    }
  | {
      readonly kind: "categorical";
      readonly name: string;
      /** The reference's most frequent values, at most 100, in order of code units. */
      readonly values: readonly string[];
      /** Whether these are all of its values: else a value that is not among them need not be new. */
      readonly isComplete: boolean;
    };

/** The rows a version was validated on, as the baseline of everything measured of it later. */
export interface ReferenceProfile {
  readonly schema: "reference-profile.v1";
  readonly features: readonly FeatureBins[];
  /** Values told apart in the segment column, in order of code units; null without such a column. */
  readonly segment: { readonly column: string; readonly values: readonly string[] } | null;
  /** The reference rows themselves, folded. */
  readonly counts: Profile;
}
