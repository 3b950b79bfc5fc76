import { namesLatest } from "../domain/model/alias.ts";
import type { Model } from "../domain/model/model.ts";
import { stages } from "../domain/model-version/model-version.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { SearchIndex } from "../ports/search-index.ts";
import { findModel, type ModelNotFound } from "./find-model.ts";
import type { NamedVersion } from "./get-version.ts";
import { newestInStage } from "./newest-in-stage.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly index: SearchIndex;
}

export interface AliasNotFound {
  readonly code: "alias-not-found";
  readonly model: string;
  readonly alias: string;
}

/** Reads the version that an alias names; `latest` is the newest that is not deleted. */
export const getAlias = async (
  needs: Needs,
  workspace: string,
  { model: name, alias }: { readonly model: string; readonly alias: string },
): Promise<Result<NamedVersion, ModelNotFound | AliasNotFound>> => {
  const model = await findModel(needs.aggregates, workspace, name);
  if (!model.ok) return model;
  const { state } = model.value;
  const version = namesLatest(alias)
    ? await newest(needs, workspace, state)
    : await load(needs, workspace, state, Object.hasOwn(state.aliases, alias) ? state.aliases[alias] : undefined);
  return version === undefined
    ? refuse({ code: "alias-not-found", model: name, alias })
    : accept({ ...version, modelName: state.name });
};

const load = async ({ aggregates }: Needs, workspace: string, { id }: Model, number: number | undefined) =>
  number === undefined ? undefined : aggregates.load(workspace, "model-version", `${id}.${number}`);

const newest = async (needs: Needs, workspace: string, model: Model) => {
  const last = await load(needs, workspace, model, model.latestVersion);
  if (last?.state.deletion === null) return last;
  // The index holds none that is deleted: one read a stage, however many are.
  const found = await newestInStage(needs, workspace, model.id, stages);
  return found.reduce((one, other) => ((other?.state.number ?? 0) > (one?.state.number ?? 0) ? other : one), undefined);
};
