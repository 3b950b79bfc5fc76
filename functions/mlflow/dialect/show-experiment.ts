import type { TrackingExperiment } from "../../../lib/domain/tracking/tracking-experiment.ts";
import { showEntries } from "./show-run.ts";

/** A tracking experiment as the wire shows it. */
export const showExperiment = (experiment: TrackingExperiment) => ({
  experiment_id: experiment.id,
  name: experiment.name,
  artifact_location: experiment.artifactLocation,
  lifecycle_stage: experiment.stage,
  creation_time: experiment.createdAt,
  last_update_time: experiment.updatedAt,
  tags: showEntries(experiment.tags),
});
