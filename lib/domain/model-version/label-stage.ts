import type { Change, Loaded } from "../command/change.ts";
import { champion } from "../model/alias.ts";
import type { Model } from "../model/model.ts";
import type { ModelVersion, Stage } from "./model-version.ts";
import { stageChange } from "./stage-change.ts";
import { mayServe } from "./stage-transitions.ts";

/**
 * Whether the stages and aliases of a model are labels: in tier 4, as long as nothing serves it. Nobody is asked there, and no
 * traffic follows, so they go wherever a client of MLflow puts them.
 */
export const isLabelled = ({ riskTier, targets }: Pick<Model, "riskTier" | "targets">): boolean =>
  riskTier === 4 && targets.length === 0;

/**
 * Where a version goes that is to be used no more: to Deprecated, from which there is a way back, where stages are labels or
 * where it may have served; to Archived otherwise.
 */
export const retiredStage = (model: Pick<Model, "riskTier" | "targets">, from: Stage): Stage =>
  isLabelled(model) || mayServe(from) || from === "Deprecated" ? "Deprecated" : "Archived";

/**
 * The changes that label a version with a stage, and nothing else: no alias follows, and others stay where they are unless
 * they are given too.
 *
 * @param others  versions that make way to Deprecated
 * @param move    from any stage to any other
 * @returns       none where all of it is so already
 */
export const labelStage = (
  model: Loaded<Model>,
  version: Loaded<ModelVersion>,
  others: readonly Loaded<ModelVersion>[],
  move: { readonly to: Stage; readonly reason: string; readonly at: number },
): readonly Change[] => {
  const { riskTier } = model.state;
  const aside = { to: "Deprecated", reason: `made way for version ${version.state.number}`, at: move.at } as const;
  return [
    ...(version.state.stage === move.to ? [] : [stageChange(version, riskTier, move)]),
    ...others
      .filter(({ state }) => state.number !== version.state.number && state.stage !== aside.to)
      .map((other) => stageChange(other, riskTier, aside)),
  ];
};

/** Whether an alias may be set and deleted like any other in this model. */
export const isFreeAlias = (model: Pick<Model, "riskTier" | "targets">, alias: string): boolean =>
  alias === champion && isLabelled(model);
