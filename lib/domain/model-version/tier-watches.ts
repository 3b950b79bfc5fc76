import type { Change } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import { mayServe } from "./stage-transitions.ts";

/**
 * What a change asks of others to the same model that do not touch the same aggregate.
 *
 * A version comes to a stage that may serve under the tier of its model as it was decided on; a tier is raised over the versions
 * that are in such stages as they were looked at. Of two such changes in one instant the second must know of the first.
 */
export type TierWatch =
  | { readonly model: string; readonly arrivesIn: number }
  | { readonly model: string; readonly raisedTo: RiskTier; readonly lastArrival: string | null };

/** The watches of a command, one a model. */
export const tierWatches = (changes: readonly Change[]): readonly TierWatch[] => [
  ...new Map(changes.flatMap(watchOf).map((watch) => [watch.model, watch])).values(),
];

const watchOf = (change: Change): readonly TierWatch[] => {
  if (change.kind === "model") {
    const { riskTier } = change.state;
    return change.basis !== null && riskTier < change.basis.state.riskTier
      ? [{ model: change.id, raisedTo: riskTier, lastArrival: change.lastArrival ?? null }]
      : [];
  }
  // A version is registered in Development, by a command that changes its model too.
  if (change.kind !== "model-version" || change.basis === null) return [];
  const { id, model, stage } = change.state;
  const arrives = mayServe(stage) && !mayServe(change.basis.state.stage);
  if (!arrives) return [];
  if (change.riskTier === undefined) throw new Error(`version ${id} comes to ${stage} in no tier`);
  return [{ model, arrivesIn: change.riskTier }];
};
