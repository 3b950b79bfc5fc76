/** One row of a prediction, by its place. */
export interface RowPlace {
  /** 32 hex digits. */
  readonly predictionId: string;
  /** Place in the request's batch, from 0. */
  readonly row: number;
}

/** Which rows of predictions are recorded. */
export interface RecordedRows {
  /** Those of the places under which no prediction is recorded yet, in their order. Eventually consistent. */
  missing<Place extends RowPlace>(workspace: string, places: readonly Place[]): Promise<readonly Place[]>;
}
