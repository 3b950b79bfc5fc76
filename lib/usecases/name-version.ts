import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { NamedVersion } from "./get-version.ts";
import type { Snapshot } from "./snapshot.ts";

/** The version that a command answered with, and what its model is called now: a repeated answer may be older than the name. */
export const nameVersion = async (
  { aggregates }: { readonly aggregates: Pick<AggregateStore, "load"> },
  workspace: string,
  version: Snapshot<ModelVersion>,
): Promise<NamedVersion> => {
  const { model: id } = version.state;
  const model = await aggregates.load(workspace, "model", id);
  if (model === undefined) throw new Error(`version ${version.state.id} has no model`);
  return { ...version, modelName: model.state.name };
};
