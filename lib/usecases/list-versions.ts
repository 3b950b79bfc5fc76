import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a model's versions, newest first. */
export const listVersions = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  { model: name, ...page }: { readonly model: string; readonly limit: number; readonly cursor?: string },
): Promise<Result<Page<Snapshot<ModelVersion>>, ModelNotFound>> => {
  const model = await findModel(aggregates, workspace, name);
  if (!model.ok) return model;
  return accept(await aggregates.list(workspace, "model-version", { group: model.value.state.id, ...page }));
};
