import { modelNameClaim } from "../domain/model/model-name.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { TrainingRun } from "../domain/training/training-run.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";

/** One page of a model's training runs, newest first. */
export const listTrainingRuns = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  { model, ...page }: { readonly model: string; readonly limit: number; readonly cursor?: string },
): Promise<
  Result<
    Page<{ readonly state: TrainingRun; readonly revision: number }>,
    { readonly code: "model-not-found"; readonly model: string }
  >
> => {
  const id = await aggregates.resolve(workspace, modelNameClaim(model));
  if (id === undefined) return refuse({ code: "model-not-found", model });
  return accept(await aggregates.list(workspace, "training-run", { group: id, ...page }));
};
