import { accept, type Result } from "../domain/result.ts";
import { addOutputs } from "../domain/tracking/run-inputs.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { ModelOutput } from "../domain/tracking/tracking-run.ts";
import { changeTrackingRun, type RunNeeds } from "./change-tracking-run.ts";

/** Says which logged models a run made. */
export const logRunOutputs = async (
  needs: RunNeeds,
  workspace: string,
  id: string,
  models: readonly ModelOutput[],
): Promise<Result<null, TrackingRefusal>> => {
  const changed = await changeTrackingRun(needs, workspace, id, (run) => accept(addOutputs(run, models)));
  return changed.ok ? accept(null) : changed;
};
