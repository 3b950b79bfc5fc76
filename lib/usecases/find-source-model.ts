import { accept, type Result, refuse } from "../domain/result.ts";
import type { LoggedModel } from "../domain/tracking/logged-model.ts";
import type { LoggedModels } from "../ports/logged-models.ts";

/** Nothing lies where a source leads. */
export interface SourceNotFound {
  readonly code: "source-not-found";
  readonly source: string;
}

/** Loads the logged model that a version is to come from. */
export const findSourceModel = async (
  loggedModels: Pick<LoggedModels, "load">,
  workspace: string,
  id: string,
): Promise<Result<LoggedModel, SourceNotFound>> => {
  const loaded = await loggedModels.load(workspace, id);
  return loaded === undefined || loaded.state.deletedAt !== null
    ? refuse({ code: "source-not-found", source: `models:/${id}` })
    : accept(loaded.state);
};
