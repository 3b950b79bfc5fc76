import type { TrainingRun } from "../domain/training/training-run.ts";

/** What runs training jobs. */
export interface TrainingBackend {
  /** Submits the job of a run, or finds the one submitted before; answers its id. */
  submit(workspace: string, run: TrainingRun): Promise<string>;
}
