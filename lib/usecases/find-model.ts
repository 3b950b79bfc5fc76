import type { Loaded } from "../domain/command/change.ts";
import type { Model } from "../domain/model/model.ts";
import { modelNameClaim } from "../domain/model/model-name.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface ModelNotFound {
  readonly code: "model-not-found";
  readonly model: string;
}

/** Loads the model of a name. Names are unique without regard to letter case, so any case finds it. */
export const findModel = async (
  aggregates: AggregateStore,
  workspace: string,
  name: string,
): Promise<Result<Loaded<Model>, ModelNotFound>> => {
  const id = await aggregates.resolve(workspace, modelNameClaim(name));
  const loaded = id === undefined ? undefined : await aggregates.load(workspace, "model", id);
  return loaded === undefined ? refuse({ code: "model-not-found", model: name }) : accept(loaded);
};
