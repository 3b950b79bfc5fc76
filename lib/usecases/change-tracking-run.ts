import { accept, type Result, refuse } from "../domain/result.ts";
import type { MetricPoint } from "../domain/tracking/metric.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { TrackingRun } from "../domain/tracking/tracking-run.ts";
import type { TrackingStage } from "../domain/tracking/tracking-stage.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrackingExperiments } from "../ports/tracking-experiments.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import { findTrackingRun } from "./find-tracking-run.ts";
import { trackingRounds } from "./tracking-rounds.ts";

export interface RunNeeds {
  readonly experiments: TrackingExperiments;
  readonly runs: TrackingRuns;
  readonly clock: Clock;
}

/** Loads an active run, decides a change and writes it, again while others write it meanwhile. */
export const changeTrackingRun = async (
  needs: RunNeeds,
  workspace: string,
  id: string,
  decide: (run: TrackingRun) => Result<TrackingRun, TrackingRefusal>,
  points: readonly MetricPoint[] = [],
): Promise<Result<TrackingRun, TrackingRefusal>> =>
  changeRunInStage(
    needs,
    workspace,
    id,
    (run, stage) =>
      stage === "active" ? decide(run) : refuse({ code: "tracking-stage", what: "run", id: run.id, stage }),
    points,
  );

/** As above, of a run in whatever stage. */
export const changeRunInStage = async (
  needs: RunNeeds,
  workspace: string,
  id: string,
  decide: (run: TrackingRun, stage: TrackingStage) => Result<TrackingRun, TrackingRefusal>,
  points: readonly MetricPoint[] = [],
): Promise<Result<TrackingRun, TrackingRefusal>> => {
  for (let round = 0; round < trackingRounds; round += 1) {
    const found = await findTrackingRun(needs, workspace, id);
    if (!found.ok) return found;
    const { stored, stage } = found.value;
    const decision = decide(stored.state, stage);
    if (!decision.ok) return decision;
    const written = await needs.runs.write(workspace, {
      before: stored,
      after: decision.value,
      points,
      at: needs.clock.now(),
    });
    if (written.ok) return accept(decision.value);
    if (written.refusal.code !== "stale") return refuse(written.refusal);
  }
  return refuse({ code: "tracking-contended", id });
};
