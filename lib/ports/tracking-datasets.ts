import type { DatasetLogged, TrackedDataset } from "../domain/tracking/run-inputs.ts";
import type { DatasetInput } from "../domain/tracking/tracking-run.ts";

/** A data set of an experiment and what some run read it for. */
export interface DatasetSummary extends Pick<TrackedDataset, "name" | "digest"> {
  /** Null where a run did not say. */
  readonly context: string | null;
}

/** What data sets of an experiment are; the first that is said of a name and digest holds. Strongly consistent. */
export interface TrackingDatasets {
  keep(workspace: string, experiment: string, datasets: readonly DatasetLogged[]): Promise<void>;
  /** Those that are there, in the order asked for. */
  load(
    workspace: string,
    experiment: string,
    inputs: readonly Pick<DatasetInput, "name" | "digest">[],
  ): Promise<readonly TrackedDataset[]>;
  /** In no particular order. */
  list(workspace: string, experiment: string, limit: number): Promise<readonly DatasetSummary[]>;
}
