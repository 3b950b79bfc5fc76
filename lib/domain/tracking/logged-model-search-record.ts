import type { SearchRecord } from "../search/search-record.ts";
import type { LoggedModel, ModelMetric } from "./logged-model.ts";

/** A data set that values of metrics are asked for on; without a digest, any of its name. */
export interface DatasetAsked {
  readonly name: string;
  readonly digest: string | null;
}

/**
 * What a search sees of a logged model: of its metrics the values on data sets that are asked for, the latest first.
 *
 * @param isAsked  whether a value is one of those
 */
export const loggedModelSearchRecord = (
  model: LoggedModel,
  isAsked: (metric: ModelMetric) => boolean,
): SearchRecord => {
  const metrics = new Map<string, number[]>();
  const asked = model.metrics.filter(isAsked).sort(latestFirst);
  for (const { key, value } of asked) metrics.set(key, [...(metrics.get(key) ?? []), value]);
  return {
    id: model.id,
    attributes: {
      model_id: model.id,
      experiment_id: model.experiment,
      name: model.name,
      artifact_location: model.artifactUri,
      status: model.status,
      status_message: null,
      lifecycle_stage: model.deletedAt === null ? "active" : "deleted",
      model_type: textOrNull(model.type),
      source_run_id: textOrNull(model.sourceRun),
      creation_timestamp: model.createdAt,
      last_updated_timestamp: model.updatedAt,
    },
    tags: Object.fromEntries(model.tags),
    params: Object.fromEntries(model.params),
    metrics: Object.fromEntries(metrics),
    datasets: [],
  };
};

/** Whether a value was measured on one of some data sets; on any when none are named. */
export const isOnDatasets = ({ dataset }: ModelMetric, asked: readonly DatasetAsked[]): boolean =>
  asked.length === 0 ||
  asked.some(({ name, digest }) => dataset?.name === name && (digest === null || dataset.digest === digest));

const latestFirst = (left: ModelMetric, right: ModelMetric): number =>
  right.timestamp - left.timestamp ||
  right.step - left.step ||
  Number(left.run > right.run) - Number(left.run < right.run);

const textOrNull = (text: string): string | null => (text === "" ? null : text);
