import { type MetricPoint, metricText } from "../../../lib/domain/tracking/metric.ts";
import type { TrackedDataset } from "../../../lib/domain/tracking/run-inputs.ts";
import type { DatasetInput, TrackingRun } from "../../../lib/domain/tracking/tracking-run.ts";
import type { TrackingStage } from "../../../lib/domain/tracking/tracking-stage.ts";

/** A run as the wire shows it. */
export const showRun = (run: TrackingRun, stage: TrackingStage, datasetOf: DatasetOf) => ({
  info: showRunInfo(run, stage),
  data: {
    metrics: [...run.metrics].map(([key, value]) => showMetric({ key, ...value })),
    params: showEntries(run.params),
    tags: showEntries(run.tags),
  },
  inputs: {
    dataset_inputs: run.datasets.map((input) => showInput(input, datasetOf(run.experiment, input))),
    model_inputs: run.modelInputs.map((model) => ({ model_id: model })),
  },
  outputs: { model_outputs: run.modelOutputs.map(({ model, step }) => ({ model_id: model, step })) },
});

/** What a data set of an experiment is; undefined when nothing is known of it. */
export type DatasetOf = (
  experiment: string,
  input: Pick<DatasetInput, "name" | "digest">,
) => TrackedDataset | undefined;

/** What is said of a run besides what was logged to it. */
export const showRunInfo = (run: TrackingRun, stage: TrackingStage) => ({
  run_id: run.id,
  run_uuid: run.id,
  run_name: run.name,
  experiment_id: run.experiment,
  user_id: run.user,
  status: run.status,
  start_time: run.startTime,
  ...(run.endTime === null ? {} : { end_time: run.endTime }),
  artifact_uri: run.artifactUri,
  lifecycle_stage: stage,
});

/** A value of a metric; what JSON has no number for is a word. */
export const showMetric = ({ key, value, timestamp, step }: MetricPoint) => ({
  key,
  value: Number.isFinite(value) ? value : metricText(value),
  timestamp,
  step,
});

/** Params or tags as lists. */
export const showEntries = (entries: ReadonlyMap<string, string>) =>
  [...entries].map(([key, value]) => ({ key, value }));

const showInput = ({ name, digest, tags }: DatasetInput, known: TrackedDataset | undefined) => ({
  tags: showEntries(tags),
  dataset: {
    name,
    digest,
    source_type: known?.sourceType ?? "",
    source: known?.source ?? "",
    ...(typeof known?.schema === "string" ? { schema: known.schema } : {}),
    ...(typeof known?.profile === "string" ? { profile: known.profile } : {}),
  },
});
