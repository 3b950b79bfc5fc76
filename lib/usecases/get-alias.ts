import { versionOfAlias } from "../domain/model/alias.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { Snapshot } from "./snapshot.ts";

export interface AliasNotFound {
  readonly code: "alias-not-found";
  readonly model: string;
  readonly alias: string;
}

/** Reads the version that an alias names; `latest` is the newest. */
export const getAlias = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  { model: name, alias }: { readonly model: string; readonly alias: string },
): Promise<Result<Snapshot<ModelVersion>, ModelNotFound | AliasNotFound>> => {
  const model = await findModel(aggregates, workspace, name);
  if (!model.ok) return model;
  const { state } = model.value;
  const number = versionOfAlias(state, alias);
  const version =
    number === undefined ? undefined : await aggregates.load(workspace, "model-version", `${state.id}.${number}`);
  return version === undefined ? refuse({ code: "alias-not-found", model: name, alias }) : accept(version);
};
