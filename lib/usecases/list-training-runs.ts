import { accept, type Result } from "../domain/result.ts";
import type { TrainingRun } from "../domain/training/training-run.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a model's training runs, newest first. */
export const listTrainingRuns = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  { model, ...page }: { readonly model: string; readonly limit: number; readonly cursor?: string },
): Promise<Result<Page<Snapshot<TrainingRun>>, ModelNotFound>> => {
  const found = await findModel(aggregates, workspace, model);
  if (!found.ok) return found;
  return accept(await aggregates.list(workspace, "training-run", { group: found.value.state.id, ...page }));
};
