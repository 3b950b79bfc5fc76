import type { ChangeOf, Loaded } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { ModelDeletionRefusal } from "./decide-deletion.ts";
import type { ModelRegistrationRefusal } from "./decide-registration.ts";
import type { Model } from "./model.ts";
import { isModelName, modelNameClaim } from "./model-name.ts";

export type ModelRenamingRefusal = ModelRegistrationRefusal | Extract<ModelDeletionRefusal, { code: "model-served" }>;

/**
 * Decides whether a model may have another name. Versions, tags and aliases belong to the model, not to its name, and move
 * with it; routes and targets are called by the name, so what is served keeps it.
 *
 * @param nameHolder  id of the model that holds the new name in any letter case, if one does
 * @param at          instant of the decision, epoch milliseconds UTC
 * @returns           the change; undefined where the model is called so
 */
export const decideModelRenaming = (
  model: Loaded<Model>,
  to: string,
  nameHolder: string | undefined,
  at: EpochMs,
): Result<ChangeOf<"model"> | undefined, ModelRenamingRefusal> => {
  const { id, name, riskTier, targets } = model.state;
  if (!isModelName(to)) return refuse({ code: "invalid-model-name", name: to });
  if (nameHolder !== undefined && nameHolder !== id) return refuse({ code: "model-exists", name: to });
  if (targets.length > 0) return refuse({ code: "model-served", model: name, targets });
  if (to === name) return accept(undefined);
  const [before, after] = [modelNameClaim(name), modelNameClaim(to)];
  return accept({
    kind: "model",
    id,
    basis: model,
    event: "model-renamed",
    riskTier,
    ...(before === after ? {} : { releases: [before], claims: [after] }),
    state: { ...model.state, name: to, updatedAt: at },
  });
};
