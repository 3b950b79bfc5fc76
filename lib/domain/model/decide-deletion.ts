import type { ChangeOf, Loaded } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { champion } from "./alias.ts";
import type { Model } from "./model.ts";
import { modelNameClaim } from "./model-name.ts";

export type ModelDeletionRefusal =
  | { readonly code: "model-served"; readonly model: string; readonly targets: readonly string[] }
  | { readonly code: "model-has-champion"; readonly model: string; readonly version: number };

/**
 * Decides whether a model may be deleted: hidden with all its versions, its name free again. The record keeps it.
 *
 * What serves is not deleted; nor, in tiers 1 to 3, what people have promoted.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 */
export const decideModelDeletion = (
  model: Loaded<Model>,
  { reason, actor, at }: { readonly reason: string; readonly actor: string; readonly at: EpochMs },
): Result<ChangeOf<"model">, ModelDeletionRefusal> => {
  const { id, name, riskTier, targets, aliases } = model.state;
  if (targets.length > 0) return refuse({ code: "model-served", model: name, targets });
  const version = aliases[champion];
  if (version !== undefined && riskTier !== 4) return refuse({ code: "model-has-champion", model: name, version });
  return accept({
    kind: "model",
    id,
    basis: model,
    event: "model-deleted",
    riskTier,
    releases: [modelNameClaim(name)],
    state: { ...model.state, deletion: { reason, by: actor, at }, updatedAt: at },
  });
};
