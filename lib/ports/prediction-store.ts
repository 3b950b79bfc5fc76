import type { Row } from "../domain/inference/prediction-rows.ts";
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

/** Predictions by id, until their labels can no longer come. */
export interface PredictionStore {
  /**
   * Writes the rows that are not there yet; one that is there stays as it is, label and all.
   *
   * @returns how many rows are new: a count that stays right whatever is delivered twice
   */
  record(rows: readonly PredictionRow[]): Promise<number>;
}
