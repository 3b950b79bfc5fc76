import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import { isFreeAlias } from "../model-version/label-stage.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { versionChange } from "../model-version/version-change.ts";
import { accept, type Result, refuse } from "../result.ts";
import { excluding, including } from "../sorted-set.ts";
import type { EpochMs } from "../time.ts";
import { isAliasName, isReservedAlias } from "./alias.ts";
import { dropAlias, pointAlias } from "./alias-past.ts";
import type { Model } from "./model.ts";

export type AliasRefusal =
  | { readonly code: "invalid-alias"; readonly alias: string }
  | { readonly code: "reserved-alias"; readonly alias: string }
  | { readonly code: "version-archived"; readonly version: number };

/** Leaves of the model and of each version that gained or lost the name. */
export interface AliasMove {
  readonly model: ChangeOf<"model">;
  readonly versions: readonly Change[];
}

/**
 * Decides whether an alias may name a version from now on, or nothing any more.
 *
 * `champion` moves by promotion alone, except where stages are labels (`isLabelled`).
 *
 * The version keeps the alias too, so that it cannot be archived under its name: an alias never dangles.
 *
 * @param from  the version that the alias names now, if any
 * @param to    the version that it shall name; undefined to delete it
 * @param at    instant of the decision, epoch milliseconds UTC
 * @returns     undefined when it is so already
 */
export const decideAlias = (
  model: Loaded<Model>,
  alias: string,
  { from, to }: { readonly from: Loaded<ModelVersion> | undefined; readonly to: Loaded<ModelVersion> | undefined },
  at: EpochMs,
): Result<AliasMove | undefined, AliasRefusal> => {
  if (!isAliasName(alias)) return refuse({ code: "invalid-alias", alias });
  if (isReservedAlias(alias) && !isFreeAlias(model.state, alias)) return refuse({ code: "reserved-alias", alias });
  if (to?.state.stage === "Archived") return refuse({ code: "version-archived", version: to.state.number });
  if (from?.state.number === to?.state.number) return accept(undefined);

  const { riskTier } = model.state;
  const moved = to === undefined ? dropAlias(model.state, alias) : pointAlias(model.state, alias, to.state.number);
  const lost =
    from && versionChange(from, "version-unaliased", riskTier, at, { aliases: excluding(from.state.aliases, alias) });
  const gained =
    to && versionChange(to, "version-aliased", riskTier, at, { aliases: including(to.state.aliases, alias) });
  return accept({
    model: {
      kind: "model",
      id: model.state.id,
      basis: model,
      event: to === undefined ? "alias-deleted" : "alias-set",
      riskTier,
      state: { ...moved, updatedAt: at },
    },
    versions: [lost, gained].filter((change) => change !== undefined),
  });
};
