import type { Clock } from "../../../ports/clock.ts";
import type { TrackingStore } from "../../../ports/tracking-store.ts";
import { openLoggedModels } from "./logged-models.ts";
import type { MeasureTable } from "./paged-record.ts";
import { openTrackingCreations } from "./tracking-creations.ts";
import { openTrackingDatasets } from "./tracking-datasets.ts";
import { openTrackingExperiments } from "./tracking-experiments.ts";
import { openTrackingRuns } from "./tracking-runs.ts";

/** All that is tracked, on the measure table. */
export const openTrackingStore = (measure: MeasureTable, clock: Clock): TrackingStore => ({
  creations: openTrackingCreations(measure, clock),
  experiments: openTrackingExperiments(measure),
  runs: openTrackingRuns(measure),
  datasets: openTrackingDatasets(measure),
  loggedModels: openLoggedModels(measure),
});
