import type { ChangeOf } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { governedTags } from "./governance-tags.ts";
import type { Model } from "./model.ts";
import { isModelName, modelNameClaim } from "./model-name.ts";

/** What its registrant says about a new model. */
export type ModelRegistration = Pick<
  Model,
  "name" | "riskTier" | "type" | "owner" | "framework" | "complianceFrameworks" | "description" | "tags"
>;

export type ModelRegistrationRefusal =
  | { readonly code: "invalid-model-name"; readonly name: string }
  | { readonly code: "model-exists"; readonly name: string };

/**
 * Decides whether a new model may be registered.
 *
 * @param nameHolder  id of the model that holds the name in any letter case, if one does
 * @param id          id of the new model, 32 hex digits
 * @param at          instant of the decision, epoch milliseconds UTC
 */
export const decideModelRegistration = (
  registration: ModelRegistration,
  nameHolder: string | undefined,
  { id, actor, at }: { readonly id: string; readonly actor: string; readonly at: EpochMs },
): Result<ChangeOf<"model">, ModelRegistrationRefusal> => {
  const { name } = registration;
  if (!isModelName(name)) return refuse({ code: "invalid-model-name", name });
  if (nameHolder !== undefined) return refuse({ code: "model-exists", name });
  return accept({
    kind: "model",
    id,
    basis: null,
    event: "model-registered",
    riskTier: registration.riskTier,
    claims: [modelNameClaim(name)],
    state: {
      schema: "model.v3",
      id,
      ...registration,
      tags: governedTags(registration),
      complianceFrameworks: [...new Set(registration.complianceFrameworks)].sort(),
      aliases: {},
      latestVersion: 0,
      highestSemver: null,
      targets: [],
      deletion: null,
      registeredBy: actor,
      createdAt: at,
      updatedAt: at,
    },
  });
};
