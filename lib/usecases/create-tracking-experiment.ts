import type { Result } from "../domain/result.ts";
import { accept, refuse } from "../domain/result.ts";
import { decideExperiment, type ExperimentDraft } from "../domain/tracking/decide-experiment.ts";
import type { TrackingExperiment } from "../domain/tracking/tracking-experiment.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ids } from "../ports/ids.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";

interface Needs {
  readonly experiments: TrackingExperiments;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Opens a tracking experiment under a name that no other has, deleted ones included. */
export const createTrackingExperiment = async (
  { experiments, clock, ids }: Needs,
  workspace: string,
  draft: ExperimentDraft,
): Promise<Result<TrackingExperiment, TrackingRefusal>> => {
  const decision = decideExperiment(draft, ids.next(), clock.now());
  if (!decision.ok) return decision;
  const written = await experiments.write(workspace, undefined, decision.value);
  if (written.ok) return accept(decision.value);
  return written.refusal.code === "stale"
    ? refuse({ code: "tracking-contended", id: draft.name })
    : refuse(written.refusal);
};
