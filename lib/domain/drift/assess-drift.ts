import type { DriftVerdict, MonitorSettings } from "../monitoring/monitor.ts";
import type { Profile } from "../profile/profile.ts";
import { ownOf } from "../profile/profile-sum.ts";
import type { ReferenceProfile } from "../profile/reference-profile.ts";
import { adjustPValues } from "./adjust-p-values.ts";
import { compareFeature } from "./compare-feature.ts";
import type { FeatureComparison, FeatureDrift } from "./feature-drift.ts";

/** What a window says about the values that a version is asked about. */
export interface DriftAssessment {
  /** The worst of its features. */
  readonly verdict: DriftVerdict;
  /** Why nothing can be said; null when something can. */
  readonly insufficient: "no-reference" | "too-few-rows" | null;
  readonly rows: { readonly reference: number; readonly current: number };
  /** Worst first, then by name; none where nothing can be said. */
  readonly features: readonly FeatureDrift[];
}

/**
 * Decides which features have drifted in a window. A feature has when it differs beyond chance (two-sample chi-square test,
 * adjusted over all features of the scan) and by an amount that matters (de-biased PSI): the test alone finds any trifle in
 * enough rows, the PSI alone finds drift in too few. A feature of which no value is left has drifted in any case.
 *
 * @param reference  of the version; null for one without reference rows
 * @param current    the window's profile in the reference's bins
 */
export const assessDrift = (
  reference: ReferenceProfile | null,
  current: Profile,
  { minRows, drift }: Pick<MonitorSettings, "minRows" | "drift">,
): DriftAssessment => {
  const rows = { reference: reference?.counts.rows ?? 0, current: current.rows };
  if (reference === null) return { verdict: "INSUFFICIENT", insufficient: "no-reference", rows, features: [] };
  if (Math.min(rows.reference, rows.current) < Math.max(1, minRows))
    return { verdict: "INSUFFICIENT", insufficient: "too-few-rows", rows, features: [] };
  const compared = reference.features.map((bins) =>
    compareFeature(bins, {
      reference: ownOf(reference.counts.features, bins.name),
      current: ownOf(current.features, bins.name),
    }),
  );
  const adjusted = adjustPValues(compared.map(({ chiSquare }) => chiSquare.pValue));
  const features = compared
    .map((feature, place): FeatureDrift => {
      const adjustedPValue = adjusted[place] ?? 1;
      return { ...feature, adjustedPValue, verdict: verdictOf(feature, adjustedPValue, drift) };
    })
    .sort(worstFirst);
  return { verdict: features[0]?.verdict ?? "STABLE", insufficient: null, rows, features };
};

const verdictOf = (
  { hasVanished, psiDebiased }: FeatureComparison,
  adjustedPValue: number,
  { falseDiscoveryRate, psiApproaching, psiDrifted }: MonitorSettings["drift"],
): DriftVerdict => {
  if (hasVanished) return "DRIFTED";
  if (adjustedPValue > falseDiscoveryRate) return "STABLE";
  if (psiDebiased >= psiDrifted) return "DRIFTED";
  return psiDebiased >= psiApproaching ? "APPROACHING" : "STABLE";
};

const severity = { DRIFTED: 0, APPROACHING: 1, STABLE: 2, INSUFFICIENT: 3 } as const;

const worstFirst = (left: FeatureDrift, right: FeatureDrift): number =>
  severity[left.verdict] - severity[right.verdict] ||
  Number(right.hasVanished) - Number(left.hasVanished) ||
  right.psiDebiased - left.psiDebiased ||
  (left.name < right.name ? -1 : 1);
