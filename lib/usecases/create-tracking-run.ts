import { accept, type Result, refuse } from "../domain/result.ts";
import { decideRun, type RunDraft } from "../domain/tracking/decide-run.ts";
import { randomName } from "../domain/tracking/random-name.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { TrackingRun } from "../domain/tracking/tracking-run.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import { type Asking, type CreationNeeds, createOnce } from "./create-once.ts";
import { findTrackingExperiment } from "./find-tracking-experiment.ts";

interface Needs extends CreationNeeds {
  readonly experiments: TrackingExperiments;
  readonly runs: TrackingRuns;
  readonly clock: Clock;
}

/** Starts a tracking run. Without a key a request sent twice starts two: nothing in it tells a retry from a second run. */
export const createTrackingRun = (
  needs: Needs,
  asking: Asking,
  { experiment: experimentId, ...draft }: RunDraft & { readonly experiment: string },
): Promise<Result<TrackingRun, TrackingRefusal>> => {
  const { experiments, runs, clock, ids } = needs;
  const { workspace } = asking;
  const find = async (id: string) => (await runs.load(workspace, id))?.state;
  return createOnce(needs, asking, find, async (id) => {
    const experiment = await findTrackingExperiment(experiments, workspace, experimentId);
    if (!experiment.ok) return experiment;
    const made = { id, name: randomName(ids.next()), at: clock.now() };
    const decision = decideRun(experiment.value.state, draft, made);
    if (!decision.ok) return decision;
    const written = await runs.create(workspace, decision.value);
    if (written.ok) return accept(decision.value);
    return written.refusal.code === "stale" ? refuse({ code: "tracking-contended", id }) : refuse(written.refusal);
  });
};
