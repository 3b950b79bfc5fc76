/** Where a training job stands. */
export type JobStanding =
  | { readonly status: "running" }
  | { readonly status: "succeeded" }
  | { readonly status: "failed"; readonly reason: string };

/** Tells of training jobs that were submitted. */
export interface TrainingJobs {
  /** Where these jobs stand, by their ids; one that the backend does not know, or no longer knows, is left out. */
  standings(jobs: readonly string[]): Promise<ReadonlyMap<string, JobStanding>>;
}
