import type { Row } from "../domain/inference/prediction-rows.ts";
import type { ReferenceProfile } from "../domain/profile/reference-profile.ts";
import type { EpochMs } from "../domain/time.ts";
import type { CapturedPrediction } from "./capture-sink.ts";

/** One example of a prediction, as it waits for its label. */
export interface PredictionRow extends Omit<CapturedPrediction, "inputs" | "outputs"> {
  /** Place in the request's batch, from 0. */
  readonly row: number;
  /** What the model answered for it; absent if it failed. */
  readonly output?: Row;
  /** Key of the archive object that holds the whole prediction. */
  readonly capture: string;
}

/** A row with what is counted about it. */
export interface MeasuredPrediction {
  readonly prediction: PredictionRow;
  readonly inputs: Row;
  /** Of its version; null for one that has none: it is in no profile then. */
  readonly reference: ReferenceProfile | null;
}

/** What turned out to be right for one row of a prediction. */
export interface GroundTruth {
  readonly workspace: string;
  readonly predictionId: string;
  readonly row: number;
  /** As one text. */
  readonly label: string;
  readonly observedAt: EpochMs;
}

/** Predictions by id, until their labels can no longer come, and the counts that follow from them. */
export interface PredictionStore {
  /**
   * Writes the rows that are not there yet, each together with what is counted about it; one that is there stays as it
   * is. A label that came before its row is counted with it.
   *
   * @returns how many rows are new: a count that stays right whatever is delivered twice
   */
  record(predictions: readonly MeasuredPrediction[]): Promise<number>;
  /**
   * Joins labels with their rows, and counts again what was counted under another label. Of several labels of a row the
   * one observed last holds, of these the greatest text, so their order does not matter. A label without a row waits.
   */
  label(labels: readonly GroundTruth[]): Promise<void>;
}
