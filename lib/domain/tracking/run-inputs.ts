import { accept, type Result } from "../result.ts";
import { checkLength, checkLine } from "./tracking-name.ts";
import { type InvalidTracking, invalid } from "./tracking-refusal.ts";
import type { DatasetInput, ModelOutput, TrackingRun } from "./tracking-run.ts";

/** A data set of an experiment, told apart by name and digest; whoever logs it first says what it is. */
export interface TrackedDataset {
  readonly name: string;
  /** As its client computes it: not of ours, and no proof of content. */
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
}

export interface DatasetLogged {
  readonly dataset: TrackedDataset;
  readonly tags: ReadonlyMap<string, string>;
}

export const datasetContextTag = "mlflow.data.context";

const datasetsMax = 1000;

/** Characters, as MLflow's server has them. */
const datasetLengthsMax = { name: 500, digest: 36, source: 65_535, schema: 1_048_575, profile: 16_777_215 };
const tagKeyLengthMax = 255;
const tagLengthMax = 500;

/** Checks data sets as they were sent. @see mlflow/utils/validation.py, _validate_dataset_inputs */
export const checkDatasets = (sent: readonly DatasetLogged[]): Result<readonly DatasetLogged[], InvalidTracking> => {
  if (sent.length > datasetsMax)
    return invalid(`A request can contain at most ${datasetsMax} datasets. Got ${sent.length} datasets.`);
  for (const { dataset, tags } of sent) {
    const faults = [
      checkLine(dataset.name, "name"),
      ...[...tags.keys()].map((key) => checkLine(key, "key")),
      ...(["name", "digest", "source", "schema", "profile"] as const).map((field) =>
        checkLength(dataset[field] ?? "", datasetLengthsMax[field], field),
      ),
      ...[...tags].flatMap(([key, value]) => [
        checkLength(key, tagKeyLengthMax, "key"),
        checkLength(value, tagLengthMax, "value"),
      ]),
    ];
    const fault = faults.find(({ ok }) => !ok);
    if (fault !== undefined && !fault.ok) return fault;
  }
  return accept(sent);
};

/** Adds what a run read; a data set or a model that is there stays as it is. */
export const addInputs = (
  run: TrackingRun,
  datasets: readonly DatasetLogged[],
  models: readonly string[],
): TrackingRun => {
  const inputs = new Map<string, DatasetInput>(run.datasets.map((input) => [inputName(input), input]));
  for (const { dataset, tags } of datasets) {
    const input = { name: dataset.name, digest: dataset.digest, tags };
    if (!inputs.has(inputName(input))) inputs.set(inputName(input), input);
  }
  return { ...run, datasets: [...inputs.values()], modelInputs: [...new Set([...run.modelInputs, ...models])] };
};

/** Adds the models that a run made. A repeated request adds none. */
export const addOutputs = (run: TrackingRun, outputs: readonly ModelOutput[]): TrackingRun => {
  const all = new Map([...run.modelOutputs, ...outputs].map((output) => [`${output.model}#${output.step}`, output]));
  return { ...run, modelOutputs: [...all.values()] };
};

const inputName = ({ name, digest }: Pick<DatasetInput, "name" | "digest">): string => JSON.stringify([name, digest]);
