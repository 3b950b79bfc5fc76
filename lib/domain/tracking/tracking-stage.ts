/** Whether a thing is in use: what is deleted stays readable and can be restored. */
export type TrackingStage = "active" | "deleted";

/**
 * The stage of a run: one of a deleted experiment is deleted, and comes back with it unless it was deleted itself. MLflow
 * rewrites every run instead, and then restores those too that had been deleted before.
 */
export const stageOfRun = (
  run: { readonly deletedAt: number | null },
  experiment: { readonly stage: TrackingStage },
): TrackingStage => (run.deletedAt === null ? experiment.stage : "deleted");
