import { accept, type Result, refuse } from "../domain/result.ts";
import type { TrackingExperiment } from "../domain/tracking/tracking-experiment.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import { findTrackingExperiment } from "./find-tracking-experiment.ts";
import { trackingRounds } from "./tracking-rounds.ts";

/** Loads a tracking experiment, decides a change and writes it, again while others write it meanwhile. */
export const changeTrackingExperiment = async (
  { experiments }: { readonly experiments: TrackingExperiments },
  workspace: string,
  id: string,
  decide: (experiment: TrackingExperiment) => Result<TrackingExperiment, TrackingRefusal>,
): Promise<Result<TrackingExperiment, TrackingRefusal>> => {
  for (let round = 0; round < trackingRounds; round += 1) {
    const found = await findTrackingExperiment(experiments, workspace, id);
    if (!found.ok) return found;
    const decision = decide(found.value.state);
    if (!decision.ok) return decision;
    const written = await experiments.write(workspace, found.value, decision.value);
    if (written.ok) return accept(decision.value);
    if (written.refusal.code !== "stale") return refuse(written.refusal);
  }
  return refuse({ code: "tracking-contended", id });
};
