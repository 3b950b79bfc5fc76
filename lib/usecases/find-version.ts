import type { Loaded } from "../domain/command/change.ts";
import type { Model } from "../domain/model/model.ts";
import { semverClaim } from "../domain/model-version/decide-registration.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import { parseVersionReference } from "../domain/routing/version-reference.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";

export interface VersionNotFound {
  readonly code: "version-not-found";
  readonly model: string;
  readonly version: string;
}

/** A version and the model it belongs to. */
export interface FoundVersion {
  readonly model: Loaded<Model>;
  readonly version: Loaded<ModelVersion>;
}

/** Loads the version of a model that a number or a semver names. */
export const findVersion = async (
  aggregates: AggregateStore,
  workspace: string,
  { model: name, version: reference }: { readonly model: string; readonly version: string },
): Promise<Result<FoundVersion, ModelNotFound | VersionNotFound>> => {
  const model = await findModel(aggregates, workspace, name);
  if (!model.ok) return model;
  const id = await versionId(aggregates, workspace, model.value.state, reference);
  const version = id === undefined ? undefined : await aggregates.load(workspace, "model-version", id);
  return version === undefined || version.state.deletion !== null
    ? refuse({ code: "version-not-found", model: name, version: reference })
    : accept({ model: model.value, version });
};

const versionId = async (
  aggregates: AggregateStore,
  workspace: string,
  { id }: Model,
  text: string,
): Promise<string | undefined> => {
  const reference = parseVersionReference(text);
  if (reference === undefined) return undefined;
  return "number" in reference
    ? `${id}.${reference.number}`
    : aggregates.resolve(workspace, semverClaim(id, reference.semver));
};
