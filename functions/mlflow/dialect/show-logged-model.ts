import type { LoggedModel } from "../../../lib/domain/tracking/logged-model.ts";
import { showEntries, showMetric } from "./show-run.ts";
import { loggedStatusName } from "./tracking-fields.ts";

/** A logged model as the wire shows it. */
export const showLoggedModel = (model: LoggedModel) => ({
  info: {
    model_id: model.id,
    experiment_id: model.experiment,
    name: model.name,
    creation_timestamp_ms: model.createdAt,
    last_updated_timestamp_ms: model.updatedAt,
    artifact_uri: model.artifactUri,
    status: loggedStatusName(model.status),
    ...(model.type === "" ? {} : { model_type: model.type }),
    ...(model.sourceRun === "" ? {} : { source_run_id: model.sourceRun }),
    tags: showEntries(model.tags),
  },
  data: {
    params: showEntries(model.params),
    metrics: model.metrics.map((metric) => ({
      ...showMetric(metric),
      ...{ model_id: model.id, run_id: metric.run },
      ...(metric.dataset === null ? {} : { dataset_name: metric.dataset.name, dataset_digest: metric.dataset.digest }),
    })),
  },
});
