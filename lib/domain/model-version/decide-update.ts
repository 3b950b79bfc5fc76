import type { ChangeOf, Loaded } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import { sameTags, type TagChanges, withTagChanges } from "../tags.ts";
import type { EpochMs } from "../time.ts";
import type { ModelVersion } from "./model-version.ts";
import { versionChange } from "./version-change.ts";

/** What may be said anew about a version; what is left out stays. */
export interface VersionUpdate {
  readonly description?: string;
  readonly tagChanges?: TagChanges;
}

/**
 * The change that says something else about a version: never of what it was made of.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 * @returns   undefined when the update says nothing new
 */
export const decideVersionUpdate = (
  version: Loaded<ModelVersion>,
  riskTier: RiskTier,
  update: VersionUpdate,
  at: EpochMs,
): ChangeOf<"model-version"> | undefined => {
  const before = version.state;
  const description = update.description ?? before.description;
  const tags = withTagChanges(before.tags, update.tagChanges ?? {});
  return description === before.description && sameTags(tags, before.tags)
    ? undefined
    : versionChange(version, "version-updated", riskTier, at, { description, tags });
};
