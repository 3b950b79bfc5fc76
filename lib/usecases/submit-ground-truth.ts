import { accept, type Result, refuse } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { GroundTruthSink, SubmittedLabel } from "../ports/ground-truth-sink.ts";
import type { RecordedRows } from "../ports/recorded-rows.ts";

interface Needs {
  readonly groundTruth: GroundTruthSink;
  readonly recordedRows: RecordedRows;
  readonly clock: Clock;
}

type Item = Omit<SubmittedLabel, "observedAt"> & { readonly observedAt?: EpochMs };

/** Clocks differ by less than this; what is further off is a mistake that its sender should know of. */
const clockSkewMsMax = 300_000;

export interface FutureLabel {
  readonly code: "observed-in-future";
  readonly predictionId: string;
  readonly observedAt: EpochMs;
}

/**
 * Sends what turned out to be right on to the predictions. Labels hold by when they were observed, so they may come twice, late
 * and in any order; one that says nothing of it was observed now. So was one of a clock that is fast: an instant that is yet
 * to come would hold against corrections that are sent until then.
 *
 * @returns how many were taken, and the ids of those that wait for their prediction to be recorded
 */
export const submitGroundTruth = async (
  { groundTruth, recordedRows, clock }: Needs,
  workspace: string,
  items: readonly Item[],
): Promise<Result<{ readonly accepted: number; readonly waiting: readonly string[] }, FutureLabel>> => {
  const now = clock.now();
  for (const { predictionId, observedAt } of items)
    if (observedAt !== undefined && observedAt > now + clockSkewMsMax)
      return refuse({ code: "observed-in-future", predictionId, observedAt });
  const labels = items.map((item) => ({ ...item, observedAt: Math.min(item.observedAt ?? now, now) }));
  await groundTruth.submit(workspace, labels);
  const missing = await recordedRows.missing(workspace, labels);
  return accept({ accepted: labels.length, waiting: [...new Set(missing.map(({ predictionId }) => predictionId))] });
};
