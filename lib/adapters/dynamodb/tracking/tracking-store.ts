import type { TrackingStore } from "../../../ports/tracking-store.ts";
import { openLoggedModels } from "./logged-models.ts";
import type { MeasureTable } from "./paged-record.ts";
import { openTrackingDatasets } from "./tracking-datasets.ts";
import { openTrackingExperiments } from "./tracking-experiments.ts";
import { openTrackingRuns } from "./tracking-runs.ts";

/** All that is tracked, on the measure table. */
export const openTrackingStore = (measure: MeasureTable): TrackingStore => ({
  experiments: openTrackingExperiments(measure),
  runs: openTrackingRuns(measure),
  datasets: openTrackingDatasets(measure),
  loggedModels: openLoggedModels(measure),
});
