import type { DriftVerdict } from "../monitoring/monitor.ts";
import type { ChiSquareTest } from "./chi-square-test.ts";
import type { KolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import type { PopulationStability } from "./population-stability.ts";

/** The same figure of the reference and of the window. */
export interface BeforeAndAfter<Figure> {
  readonly reference: Figure;
  readonly current: Figure;
}

/** What two samples of one feature look like beside each other. */
export interface FeatureComparison extends PopulationStability {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
  /** Whether the reference has values and the window has none. */
  readonly hasVanished: boolean;
  readonly chiSquare: ChiSquareTest;
  /** Numeric features that have numbers in both; null for others. Values closer than a 1024th of the spread may count as one. */
  readonly kolmogorovSmirnov: KolmogorovSmirnov | null;
  readonly mean: BeforeAndAfter<number> | null;
  /** Categorical: the known value whose share of the rows, 0..1, has changed most; null for others. */
  readonly mostShifted: (BeforeAndAfter<number> & { readonly value: string }) | null;
  /** Share of rows without a value, 0..1. */
  readonly missing: BeforeAndAfter<number>;
  /** Share of rows in a category that the reference does not have, and such categories, most frequent first; null where it is not known. */
  readonly newCategories: { readonly share: number; readonly names: readonly string[] } | null;
}

/** What is held of it, among the other features of the scan. */
export interface FeatureDrift extends FeatureComparison {
  readonly verdict: DriftVerdict;
  /** p-value of the chi-square test, adjusted for the number of features, 0..1. */
  readonly adjustedPValue: number;
}
