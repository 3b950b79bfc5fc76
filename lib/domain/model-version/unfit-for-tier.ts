import { type UnwantedFormat, unwantedFormat } from "../format/unwanted-format.ts";
import type { RiskTier } from "../model/model.ts";
import type { ModelVersion } from "./model-version.ts";

export type UnfitForTier = UnwantedFormat | { readonly code: "no-artifacts" };

/**
 * Why a version could not be registered in a tier as it is, by what was found in its files then: tiers become more critical
 * after versions have been registered.
 */
export const unfitForTier = (
  riskTier: RiskTier,
  { artifacts, formats, formatWaiver }: Pick<ModelVersion, "artifacts" | "formats" | "formatWaiver">,
): UnfitForTier | undefined =>
  artifacts.length === 0 && riskTier !== 4 ? { code: "no-artifacts" } : unwantedFormat(riskTier, formats, formatWaiver);
