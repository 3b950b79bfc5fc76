import { accept, type Result, refuse } from "../domain/result.ts";
import type { TrainingRun } from "../domain/training/training-run.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** Reads one training run of a workspace. */
export const getTrainingRun = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  run: string,
): Promise<Result<Snapshot<TrainingRun>, { readonly code: "training-run-not-found"; readonly run: string }>> => {
  const loaded = await aggregates.load(workspace, "training-run", run);
  return loaded === undefined ? refuse({ code: "training-run-not-found", run }) : accept(loaded);
};
