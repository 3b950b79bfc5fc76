import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { ModelNotFound } from "./find-model.ts";
import { findVersion, type VersionNotFound } from "./find-version.ts";
import type { Snapshot } from "./snapshot.ts";

/** A version, and what its model is called now. */
export interface NamedVersion extends Snapshot<ModelVersion> {
  readonly modelName: string;
}

/** Reads one version of a model by its number or its semver. */
export const getVersion = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  reference: { readonly model: string; readonly version: string },
): Promise<Result<NamedVersion, ModelNotFound | VersionNotFound>> => {
  const found = await findVersion(aggregates, workspace, reference);
  return found.ok ? accept({ ...found.value.version, modelName: found.value.model.state.name }) : found;
};
