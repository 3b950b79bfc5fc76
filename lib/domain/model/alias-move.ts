import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import { versionChange } from "../model-version/version-change.ts";
import { excluding, including } from "../sorted-set.ts";
import type { EpochMs } from "../time.ts";
import type { Model } from "./model.ts";

/** Leaves of the model and of each version that gained or lost the name. */
export interface AliasMove {
  readonly model: ChangeOf<"model">;
  readonly versions: readonly Change[];
}

export interface AliasEnds {
  /** The version that the alias names now, if any. */
  readonly from: Loaded<ModelVersion> | undefined;
  /** The version that it shall name; undefined to delete it. */
  readonly to: Loaded<ModelVersion> | undefined;
}

/**
 * The changes of an alias that moves. The versions keep it too, so that none can be archived under its name: an alias never
 * dangles.
 *
 * @param moved  the model as the move leaves it, but for its time
 * @param at     instant of the decision, epoch milliseconds UTC
 */
export const aliasMove = (
  model: Loaded<Model>,
  moved: Model,
  alias: string,
  { from, to }: AliasEnds,
  at: EpochMs,
): AliasMove => {
  const { id, riskTier } = model.state;
  const lost =
    from && versionChange(from, "version-unaliased", riskTier, at, { aliases: excluding(from.state.aliases, alias) });
  const gained =
    to && versionChange(to, "version-aliased", riskTier, at, { aliases: including(to.state.aliases, alias) });
  return {
    model: {
      kind: "model",
      id,
      basis: model,
      event: to === undefined ? "alias-deleted" : "alias-set",
      riskTier,
      state: { ...moved, updatedAt: at },
    },
    versions: [lost, gained].filter((change) => change !== undefined),
  };
};
