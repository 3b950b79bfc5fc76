import type { Result } from "../domain/result.ts";
import { accept, refuse } from "../domain/result.ts";
import { decideExperiment, type ExperimentDraft } from "../domain/tracking/decide-experiment.ts";
import type { TrackingExperiment } from "../domain/tracking/tracking-experiment.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import { type Asking, type CreationNeeds, createOnce } from "./create-once.ts";

interface Needs extends CreationNeeds {
  readonly experiments: TrackingExperiments;
  readonly clock: Clock;
}

/** Opens a tracking experiment under a name that no other has, deleted ones included. */
export const createTrackingExperiment = (
  needs: Needs,
  asking: Asking,
  draft: ExperimentDraft,
): Promise<Result<TrackingExperiment, TrackingRefusal>> => {
  const { experiments, clock } = needs;
  const { workspace } = asking;
  const find = async (id: string) => (await experiments.load(workspace, id))?.state;
  return createOnce(needs, asking, find, async (id) => {
    const decision = decideExperiment(draft, id, clock.now());
    if (!decision.ok) return decision;
    const written = await experiments.write(workspace, undefined, decision.value);
    if (written.ok) return accept(decision.value);
    return written.refusal.code === "stale"
      ? refuse({ code: "tracking-contended", id: draft.name })
      : refuse(written.refusal);
  });
};
