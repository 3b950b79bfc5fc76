import { accept, type Result, refuse } from "../domain/result.ts";
import { decideLoggedModel, type LoggedModelDraft } from "../domain/tracking/decide-logged-model.ts";
import { type LoggedModel, loggedModelId } from "../domain/tracking/logged-model.ts";
import { randomName } from "../domain/tracking/random-name.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { Clock } from "../ports/clock.ts";
import type { LoggedModels } from "../ports/logged-models.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import { type Asking, type CreationNeeds, createOnce } from "./create-once.ts";
import { findTrackingExperiment } from "./find-tracking-experiment.ts";

interface Needs extends CreationNeeds {
  readonly experiments: TrackingExperiments;
  readonly loggedModels: LoggedModels;
  readonly clock: Clock;
}

/** Announces a model whose artifacts are to follow. */
export const createLoggedModel = (
  needs: Needs,
  asking: Asking,
  { experiment: experimentId, ...draft }: LoggedModelDraft & { readonly experiment: string },
): Promise<Result<LoggedModel, TrackingRefusal>> => {
  const { experiments, loggedModels, clock, ids } = needs;
  const { workspace } = asking;
  const find = async (id: string) => (await loggedModels.load(workspace, loggedModelId(id)))?.state;
  return createOnce(needs, asking, find, async (id) => {
    const experiment = await findTrackingExperiment(experiments, workspace, experimentId);
    if (!experiment.ok) return experiment;
    const made = { id, name: randomName(ids.next()), at: clock.now() };
    const decision = decideLoggedModel(experiment.value.state, draft, made);
    if (!decision.ok) return decision;
    const written = await loggedModels.create(workspace, decision.value);
    if (written.ok) return accept(decision.value);
    return written.refusal.code === "stale"
      ? refuse({ code: "tracking-contended", id: decision.value.id })
      : refuse(written.refusal);
  });
};
