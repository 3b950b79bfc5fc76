import { captureHour } from "../domain/inference/capture-hour.ts";
import type { CaptureArchive } from "../ports/capture-archive.ts";
import type { CapturedPrediction } from "../ports/capture-sink.ts";
import type { MeasuredPrediction, PredictionStore } from "../ports/prediction-store.ts";
import type { VersionReferences } from "../ports/version-references.ts";

export interface RecordNeeds {
  readonly archive: CaptureArchive;
  readonly predictions: PredictionStore;
  readonly references: VersionReferences;
}

/** Predictions that are recorded, or lost, together. */
export const predictionGroups = (captured: readonly CapturedPrediction[]): readonly CapturedPrediction[][] => {
  const groups = new Map<string, CapturedPrediction[]>();
  for (const prediction of captured) {
    const key = `${prediction.workspace}#${prediction.model}#${captureHour(prediction.at)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [prediction]);
    else group.push(prediction);
  }
  return [...groups.values()];
};

/**
 * Records one group: first the archive, then a row for each example.
 *
 * In this order a crash in between leaves an object that no row names, and the next delivery writes both again. Each
 * row names the object that counts, so a prediction that came to lie in two objects is still one prediction.
 *
 * @param group  of one workspace, model and hour; may hold a prediction twice
 * @returns      how many examples were not recorded before
 */
export const recordPredictions = async (
  { archive, predictions, references }: RecordNeeds,
  group: readonly CapturedPrediction[],
): Promise<number> => {
  const unique = [...new Map(group.map((prediction) => [prediction.id, prediction])).values()];
  const capture = await archive.keep(unique);
  const rows = await Promise.all(unique.map((prediction) => rowsOf(references, prediction, capture)));
  return predictions.record(rows.flat());
};

const rowsOf = async (
  references: VersionReferences,
  { inputs, outputs, ...provenance }: CapturedPrediction,
  capture: string,
): Promise<readonly MeasuredPrediction[]> => {
  const { workspace, model, version } = provenance;
  const reference = version === null ? null : await references.of(workspace, model, version);
  return inputs.map((row, place) => {
    const output = outputs[place];
    const prediction = { ...provenance, row: place, capture, ...(output === undefined ? {} : { output }) };
    return { prediction, inputs: row, reference };
  });
};
