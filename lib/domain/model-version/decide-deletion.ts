import type { ChangeRequestOpen } from "../change-request/clear-pending.ts";
import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import { dropAlias } from "../model/alias-past.ts";
import type { Model } from "../model/model.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { ModelVersion } from "./model-version.ts";
import type { StageMoveRefusal } from "./stage-move.ts";
import { versionChange } from "./version-change.ts";

export type VersionDeletionRefusal =
  | ChangeRequestOpen
  | Extract<StageMoveRefusal, { readonly code: "version-serving" | "version-aliased" }>;

/**
 * Decides whether a version may be deleted: hidden, its number and semver never given again, its record kept.
 *
 * What serves is not deleted, nor what people vote on. An alias never dangles: in tier 4 the version's names go with it, in
 * tiers 1 to 3 somebody has to move them first.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 * @returns   the version, and the model where it loses aliases
 */
export const decideVersionDeletion = (
  model: Loaded<Model>,
  version: Loaded<ModelVersion>,
  { reason, actor, at }: { readonly reason: string; readonly actor: string; readonly at: EpochMs },
): Result<
  { readonly version: ChangeOf<"model-version">; readonly others: readonly Change[] },
  VersionDeletionRefusal
> => {
  const { aliases, routes, openChangeRequest } = version.state;
  const { riskTier } = model.state;
  if (openChangeRequest !== null) return refuse({ code: "change-request-open", changeRequest: openChangeRequest });
  if (routes.length > 0) return refuse({ code: "version-serving", routes });
  if (aliases.length > 0 && riskTier !== 4) return refuse({ code: "version-aliased", aliases });
  const deletion = { reason, by: actor, at };
  const deleted = versionChange(version, "version-deleted", riskTier, at, { deletion, aliases: [] });
  return accept({ version: deleted, others: aliases.length === 0 ? [] : [nameless(model, aliases, at)] });
};

const nameless = (model: Loaded<Model>, gone: readonly string[], at: EpochMs): ChangeOf<"model"> => ({
  kind: "model",
  id: model.state.id,
  basis: model,
  event: "alias-deleted",
  riskTier: model.state.riskTier,
  state: {
    ...gone.reduce(dropAlias, model.state),
    updatedAt: at,
  },
});
