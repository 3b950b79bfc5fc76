import { accept, type Result, refuse } from "../domain/result.ts";
import type { LoggedModel } from "../domain/tracking/logged-model.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { LoggedModels } from "../ports/logged-models.ts";
import { trackingRounds } from "./tracking-rounds.ts";

/** Loads a logged model, decides a change and writes it, again while others write it meanwhile. */
export const changeLoggedModel = async (
  { loggedModels }: { readonly loggedModels: LoggedModels },
  workspace: string,
  id: string,
  decide: (model: LoggedModel) => Result<LoggedModel, TrackingRefusal>,
): Promise<Result<LoggedModel, TrackingRefusal>> => {
  for (let round = 0; round < trackingRounds; round += 1) {
    const loaded = await loggedModels.load(workspace, id);
    if (loaded === undefined) return refuse({ code: "logged-model-not-found", model: id });
    const decision = decide(loaded.state);
    if (!decision.ok) return decision;
    const written = await loggedModels.write(workspace, loaded, decision.value);
    if (written.ok) return accept(decision.value);
    if (written.refusal.code !== "stale") return refuse(written.refusal);
  }
  return refuse({ code: "tracking-contended", id });
};
