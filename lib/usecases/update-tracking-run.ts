import type { CommandContext } from "../domain/command/command-context.ts";
import type { Result } from "../domain/result.ts";
import { type RunUpdate, updateRun } from "../domain/tracking/decide-run.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import { hasEnded, type TrackingRun } from "../domain/tracking/tracking-run.ts";
import { changeTrackingRun, type RunNeeds } from "./change-tracking-run.ts";
import { type EnteringNeeds, enterTrackingRun } from "./enter-tracking-run.ts";

/**
 * Changes status, end or name of a run, and enters one that has ended in the log.
 *
 * A crash in between leaves a run that is marked as not entered: the sweep enters it.
 */
export const updateTrackingRun = async (
  needs: RunNeeds & EnteringNeeds,
  context: CommandContext,
  id: string,
  update: RunUpdate,
): Promise<Result<TrackingRun, TrackingRefusal>> => {
  const updated = await changeTrackingRun(needs, context.workspace, id, (run) => updateRun(run, update));
  if (updated.ok && hasEnded(updated.value)) await enterTrackingRun(needs, context, id);
  return updated;
};
