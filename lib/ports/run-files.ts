import type { TrainingResult } from "../domain/training/training-result.ts";
import type { TrainingRun } from "../domain/training/training-run.ts";

/** The files by which a run and its container speak: the specification in, the result out. */
export interface RunFiles {
  writeSpec(workspace: string, run: TrainingRun): Promise<void>;
  /**
   * What the container wrote last of all; undefined when it did not get that far.
   *
   * @throws InvalidResultError when the file is there and is not a result
   */
  readResult(workspace: string, run: string): Promise<TrainingResult | undefined>;
  /** The reason a container gave for ending without a result. */
  readFailure(workspace: string, run: string): Promise<string | undefined>;
  /** Where an output file of a run is kept, as a key of the artifact bucket. */
  outputKey(workspace: string, run: string, name: string): string;
}
