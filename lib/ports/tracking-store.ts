import type { LoggedModels } from "./logged-models.ts";
import type { TrackingCreations } from "./tracking-creations.ts";
import type { TrackingDatasets } from "./tracking-datasets.ts";
import type { TrackingExperiments } from "./tracking-experiments.ts";
import type { TrackingRuns } from "./tracking-runs.ts";

/** All that is tracked: measured data, not commands (ADR 0011). */
export interface TrackingStore {
  readonly creations: TrackingCreations;
  readonly experiments: TrackingExperiments;
  readonly runs: TrackingRuns;
  readonly datasets: TrackingDatasets;
  readonly loggedModels: LoggedModels;
}
