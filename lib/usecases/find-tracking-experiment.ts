import { accept, type Result, refuse } from "../domain/result.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { StoredExperiment, TrackingExperiments } from "../ports/tracking-experiments.ts";

/** Loads a tracking experiment by its id. */
export const findTrackingExperiment = async (
  experiments: TrackingExperiments,
  workspace: string,
  id: string,
): Promise<Result<StoredExperiment, TrackingRefusal>> => {
  const loaded = await experiments.load(workspace, id);
  return loaded === undefined ? refuse({ code: "tracking-experiment-not-found", experiment: id }) : accept(loaded);
};
