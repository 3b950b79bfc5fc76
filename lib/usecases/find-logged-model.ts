import { accept, type Result, refuse } from "../domain/result.ts";
import type { LoggedModel } from "../domain/tracking/logged-model.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { LoggedModels } from "../ports/logged-models.ts";

/** Loads a logged model; one that is deleted, only if that is allowed. */
export const findLoggedModel = async (
  { loggedModels }: { readonly loggedModels: LoggedModels },
  workspace: string,
  id: string,
  allowDeleted: boolean,
): Promise<Result<LoggedModel, TrackingRefusal>> => {
  const loaded = await loggedModels.load(workspace, id);
  return loaded === undefined || (loaded.state.deletedAt !== null && !allowDeleted)
    ? refuse({ code: "logged-model-not-found", model: id })
    : accept(loaded.state);
};
