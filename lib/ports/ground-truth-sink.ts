import type { EpochMs } from "../domain/time.ts";

/** What somebody knows of one row of a prediction. */
export interface SubmittedLabel {
  /** 32 hex digits. */
  readonly predictionId: string;
  /** Place in the request's batch, from 0. */
  readonly row: number;
  readonly label: number | string | boolean;
  readonly observedAt: EpochMs;
}

/** Takes labels away to be joined with their predictions, at least once each. */
export interface GroundTruthSink {
  /** Resolves when all of them are safe with the queue; when it throws, some may be. */
  submit(workspace: string, labels: readonly SubmittedLabel[]): Promise<void>;
}
