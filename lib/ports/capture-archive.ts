import type { CapturedPrediction } from "./capture-sink.ts";

/** Whole predictions, features and all, for training and for questions nobody has asked yet. */
export interface CaptureArchive {
  /**
   * Keeps predictions of one workspace, model and hour in one object.
   *
   * @returns the object's key, which follows from its content: the same predictions in any order are the same object
   */
  keep(predictions: readonly CapturedPrediction[]): Promise<string>;
  /** Rows that the gateway put aside because they did not fit a message. */
  rows(key: string): Promise<Pick<CapturedPrediction, "inputs" | "outputs">>;
}
