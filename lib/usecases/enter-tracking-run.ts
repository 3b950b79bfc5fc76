import type { CommandContext } from "../domain/command/command-context.ts";
import { accept } from "../domain/result.ts";
import { decideEnteringRun } from "../domain/tracking/decide-entering-run.ts";
import { runRecord } from "../domain/tracking/run-record.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Digest } from "../ports/digest.ts";
import type { TrackingRuns } from "../ports/tracking-runs.ts";
import { executeCommand } from "./execute-command.ts";

export interface EnteringNeeds {
  readonly runs: Pick<TrackingRuns, "load" | "settle">;
  readonly aggregates: AggregateStore;
  readonly digest: Digest;
  readonly clock: Clock;
}

/**
 * Enters a run as it stands in the log, by the digest of its record, if it has ended; then takes it off the list of those
 * that are not entered, unless it was changed meanwhile.
 *
 * The run is read after its aggregate: of two that enter it at once, the one that read it earlier loses the race for the
 * revision and reads again, so the last revision in the log is never behind what the list was cleared for.
 *
 * @returns whether the log has it now; if not, it stays on the list
 */
export const enterTrackingRun = async (needs: EnteringNeeds, context: CommandContext, id: string): Promise<boolean> => {
  const { workspace } = context;
  const entered = await executeCommand<{ revision: number }, never>(needs, context, async () => {
    const loaded = await needs.aggregates.load(workspace, "tracking-run", id);
    const stored = await needs.runs.load(workspace, id);
    if (stored === undefined) throw new Error(`tracking run ${id} of ${workspace} is gone`);
    const { state: run, revision } = stored;
    const at = needs.clock.now();
    const changes = decideEnteringRun(loaded, run, needs.digest.ofJson(runRecord(run)), at);
    return accept({ at, changes, answer: { revision } });
  });
  if (!entered.ok) return false;
  await needs.runs.settle({ workspace, run: id, revision: entered.value.revision });
  return true;
};
