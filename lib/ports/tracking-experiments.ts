import type { Result } from "../domain/result.ts";
import type { TrackingExperiment } from "../domain/tracking/tracking-experiment.ts";
import type { ListQuery } from "./tracking-runs.ts";

export interface StoredExperiment {
  readonly state: TrackingExperiment;
  /** 0 for the default experiment before anybody has written it. */
  readonly revision: number;
}

export type ExperimentRefusal =
  | { readonly code: "stale" }
  | { readonly code: "tracking-experiment-exists"; readonly name: string };

export interface ListedExperiment {
  readonly state: TrackingExperiment;
  readonly sort: string;
}

/** Tracking experiments of a workspace. Experiment `0` is there before anybody writes it. Strongly consistent. */
export interface TrackingExperiments {
  load(workspace: string, id: string): Promise<StoredExperiment | undefined>;
  /** Id of the experiment that has a name, in whatever stage. */
  resolve(workspace: string, name: string): Promise<string | undefined>;
  /** Writes one with its name, or nothing; `before` is what it was decided on, undefined for a new one. */
  write(
    workspace: string,
    before: StoredExperiment | undefined,
    after: TrackingExperiment,
  ): Promise<Result<undefined, ExperimentRefusal>>;
  /** In any stage, newest first and the default last, in ascending order of `sort`; fewer than `limit` only at the end. */
  list(workspace: string, page: ListQuery): Promise<readonly ListedExperiment[]>;
}
