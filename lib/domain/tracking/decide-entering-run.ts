import type { Change, Loaded } from "../command/change.ts";
import type { EpochMs } from "../time.ts";
import type { EndedTrackingRun } from "./ended-run.ts";
import { isEnding, type TrackingRun } from "./tracking-run.ts";

/**
 * Enters an ended run in the log. One that is there as it is changes nothing; one that was changed since, or reopened and
 * ended again, is the next revision. A run that goes on is entered when it ends.
 *
 * @param digest  of the run's record
 */
export const decideEnteringRun = (
  loaded: Loaded<EndedTrackingRun> | undefined,
  run: TrackingRun,
  digest: string,
  at: EpochMs,
): readonly Change[] => {
  const { id, experiment, status } = run;
  if (!isEnding(status) || loaded?.state.digest === digest) return [];
  return [
    {
      kind: "tracking-run",
      id,
      basis: loaded ?? null,
      event: loaded === undefined ? "tracking-run-ended" : "tracking-run-changed",
      state: {
        schema: "tracking-run.v1",
        id,
        experiment,
        status,
        digest,
        endedAt: run.endTime ?? loaded?.state.endedAt ?? at,
      },
      listing: { group: experiment, sort: id },
    },
  ];
};
