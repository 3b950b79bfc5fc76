import { accept, type Result, refuse } from "../domain/result.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { TrackingRun } from "../domain/tracking/tracking-run.ts";
import { stageOfRun, type TrackingStage } from "../domain/tracking/tracking-stage.ts";
import type { StoredRecord } from "../ports/stored-record.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import { findTrackingExperiment } from "./find-tracking-experiment.ts";

export interface FoundRun {
  readonly stored: StoredRecord<TrackingRun>;
  readonly stage: TrackingStage;
}

/** Loads a tracking run and the stage it is in with its experiment. */
export const findTrackingRun = async (
  { experiments, runs }: { readonly experiments: TrackingExperiments; readonly runs: TrackingRuns },
  workspace: string,
  id: string,
): Promise<Result<FoundRun, TrackingRefusal>> => {
  const stored = await runs.load(workspace, id);
  if (stored === undefined) return refuse({ code: "tracking-run-not-found", run: id });
  const experiment = await findTrackingExperiment(experiments, workspace, stored.state.experiment);
  return experiment.ok ? accept({ stored, stage: stageOfRun(stored.state, experiment.value.state) }) : experiment;
};
