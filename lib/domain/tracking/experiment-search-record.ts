import type { SearchRecord } from "../search/search-record.ts";
import type { TrackingExperiment } from "./tracking-experiment.ts";

/** What a search sees of a tracking experiment. */
export const experimentSearchRecord = (experiment: TrackingExperiment): SearchRecord => ({
  id: experiment.id,
  attributes: {
    name: experiment.name,
    experiment_id: experiment.id,
    creation_time: experiment.createdAt,
    last_update_time: experiment.updatedAt,
  },
  tags: Object.fromEntries(experiment.tags),
  params: {},
  metrics: {},
  datasets: [],
});
