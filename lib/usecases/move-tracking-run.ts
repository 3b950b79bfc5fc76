import { accept, type Result } from "../domain/result.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { TrackingRun } from "../domain/tracking/tracking-run.ts";
import type { TrackingStage } from "../domain/tracking/tracking-stage.ts";
import { changeRunInStage, type RunNeeds } from "./change-tracking-run.ts";

/** Deletes a run, which stays readable, or restores it. */
export const moveTrackingRun = (
  needs: RunNeeds,
  workspace: string,
  id: string,
  stage: TrackingStage,
): Promise<Result<TrackingRun, TrackingRefusal>> =>
  changeRunInStage(needs, workspace, id, (run) =>
    accept({ ...run, deletedAt: stage === "active" ? null : (run.deletedAt ?? needs.clock.now()) }),
  );
