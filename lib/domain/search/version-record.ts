import type { Model } from "../model/model.ts";
import type { ModelVersion } from "../model-version/model-version.ts";
import type { SearchRecord } from "./search-record.ts";

/** What a filter and an order see of a version, under the name that its model has now. */
export const versionRecord = ({ name }: Model, version: ModelVersion): SearchRecord => ({
  id: version.id,
  attributes: {
    name,
    run_id: version.origin?.run ?? null,
    source_path: version.origin?.source ?? null,
    version_number: version.number,
    stage: version.stage,
    semver: version.semver,
    registered_by: version.registeredBy,
    creation_timestamp: version.createdAt,
    last_updated_timestamp: version.updatedAt,
  },
  tags: version.tags,
  params: {},
  metrics: {},
  datasets: [],
});
