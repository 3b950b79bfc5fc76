import type { CommandContext } from "../domain/command/command-context.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import { type EnteringNeeds, enterTrackingRun } from "./enter-tracking-run.ts";
import { workThrough } from "./work-through.ts";

/** A run that is written to after its end is entered once it has been left alone for so long, not at each write. */
const quietMs = 60_000;

/**
 * Enters ended tracking runs in the log that a crash kept out of it, or that were changed after their end.
 *
 * @param contextOf  the worker's context for one run as it was found
 */
export const enterEndedRuns = async (
  needs: EnteringNeeds & { readonly runs: Pick<TrackingRuns, "unentered"> },
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<void> => {
  const unentered = await needs.runs.unentered(needs.clock.now() - quietMs);
  await workThrough(unentered, async ({ workspace, run, revision }) => {
    if (!(await enterTrackingRun(needs, contextOf(workspace, `tracking-run:${run}:${revision}`), run)))
      throw new Error(`tracking run ${run} of ${workspace} could not be entered in the log`);
  });
};
