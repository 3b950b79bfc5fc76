import type { SearchRecord } from "../search/search-record.ts";
import { datasetContextTag } from "./run-inputs.ts";
import type { TrackingRun } from "./tracking-run.ts";

/** What a search sees of a run. */
export const runSearchRecord = (run: TrackingRun): SearchRecord => ({
  id: run.id,
  attributes: {
    run_id: run.id,
    run_name: run.name,
    user_id: run.user,
    status: run.status,
    artifact_uri: run.artifactUri,
    start_time: run.startTime,
    end_time: run.endTime,
  },
  tags: Object.fromEntries(run.tags),
  params: Object.fromEntries(run.params),
  metrics: Object.fromEntries([...run.metrics].map(([key, { value }]) => [key, [value]])),
  datasets: run.datasets.map(({ name, digest, tags }) => ({
    name,
    digest,
    context: tags.get(datasetContextTag) ?? null,
  })),
});
