import type { ChangeOf, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { RiskTier } from "../model/model.ts";
import type { EpochMs } from "../time.ts";
import type { ModelVersion } from "./model-version.ts";

/** Versions are listed by model, newest number first. Twelve digits: the order by code unit is then the order by number. */
export const versionListing = (version: Pick<ModelVersion, "model" | "number">) => ({
  group: version.model,
  sort: String(version.number).padStart(12, "0"),
});

/**
 * The change that gives a version new values of some fields.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 */
export const versionChange = (
  version: Loaded<ModelVersion>,
  event: EventType,
  riskTier: RiskTier,
  at: EpochMs,
  fields: Partial<ModelVersion>,
): ChangeOf<"model-version"> => ({
  kind: "model-version",
  id: version.state.id,
  basis: version,
  event,
  riskTier,
  listing: versionListing(version.state),
  state: { ...version.state, ...fields, updatedAt: at },
});
