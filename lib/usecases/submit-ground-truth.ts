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

/** A label from the future would hold against every later correction; clocks differ by less than this. */
const clockSkewMsMax = 300_000;

export interface FutureLabel {
  readonly code: "observed-in-future";
  readonly predictionId: string;
  readonly observedAt: EpochMs;
}

/**
 * Sends what turned out to be right on to the predictions. Labels hold by when they were observed, so they may come twice, late
 * and in any order; one that says nothing of it was observed now.
 *
 * @returns how many were taken, and the ids of those that wait for their prediction to be recorded
 */
export const submitGroundTruth = async (
  { groundTruth, recordedRows, clock }: Needs,
  workspace: string,
  items: readonly Item[],
): Promise<Result<{ readonly accepted: number; readonly waiting: readonly string[] }, FutureLabel>> => {
  const now = clock.now();
  const labels = items.map((item) => ({ ...item, observedAt: item.observedAt ?? now }));
  const early = labels.find(({ observedAt }) => observedAt > now + clockSkewMsMax);
  if (early !== undefined) {
    const { predictionId, observedAt } = early;
    return refuse({ code: "observed-in-future", predictionId, observedAt });
  }
  await groundTruth.submit(workspace, labels);
  const missing = await recordedRows.missing(workspace, labels);
  return accept({ accepted: labels.length, waiting: [...new Set(missing.map(({ predictionId }) => predictionId))] });
};
