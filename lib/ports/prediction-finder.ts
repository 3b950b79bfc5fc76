import type { PredictionRow } from "./prediction-store.ts";

/** Where a prediction came from, as its rows have it. */
export interface FoundPrediction
  extends Pick<
    PredictionRow,
    "id" | "route" | "revision" | "model" | "version" | "arm" | "assignment" | "at" | "status"
  > {
  /** Keys of the archive objects that its first rows name; one, unless it was delivered more than once. */
  readonly captures: readonly string[];
}

/** Finds predictions by their id, as long as their rows are kept. */
export interface PredictionFinder {
  find(workspace: string, id: string): Promise<FoundPrediction | undefined>;
}
