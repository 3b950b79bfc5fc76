import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { whileExperimentIs } from "./decide-experiment.ts";
import { type LoggedModel, type LoggedModelStatus, loggedModelId, type ModelMetric } from "./logged-model.ts";
import type { TrackingExperiment } from "./tracking-experiment.ts";
import { checkLength, checkLine, cutTo } from "./tracking-name.ts";
import { type InvalidTracking, invalid, type TrackingRefusal } from "./tracking-refusal.ts";

export interface LoggedModelDraft {
  /** Null for a random one. */
  readonly name: string | null;
  readonly sourceRun: string;
  readonly type: string;
  readonly params: readonly (readonly [string, string])[];
  readonly tags: readonly (readonly [string, string])[];
}

/** Params of one request. */
const paramsMax = 100;
/** Characters. */
const keyLengthMax = 255;
const paramLengthMax = 6000;
const tagLengthMax = 8000;
const nameLengthMax = 500;

const badCharacters = ["/", ":", ".", "%", '"', "'"];

/** Decides a new logged model of an active experiment. */
export const decideLoggedModel = (
  experiment: TrackingExperiment,
  draft: LoggedModelDraft,
  made: { readonly id: string; readonly name: string; readonly at: EpochMs },
): Result<LoggedModel, TrackingRefusal> => {
  const active = whileExperimentIs("active", experiment);
  if (!active.ok) return active;
  if (draft.name === "" || badCharacters.some((bad) => draft.name?.includes(bad)))
    return invalid(
      `Invalid model name ('${draft.name}') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
    );
  const length = checkLength(draft.name ?? "", nameLengthMax, "name");
  if (!length.ok) return length;
  const line = draft.name === null ? accept(null) : checkLine(draft.name, "name");
  if (!line.ok) return line;
  const params = checkEntries(draft.params, paramLengthMax, paramsMax);
  if (!params.ok) return params;
  const tags = checkEntries(draft.tags, tagLengthMax, Number.POSITIVE_INFINITY);
  if (!tags.ok) return tags;
  const id = loggedModelId(made.id);
  return accept({
    schema: "logged-model.v1",
    id,
    experiment: experiment.id,
    name: draft.name ?? made.name,
    sourceRun: draft.sourceRun,
    type: draft.type,
    status: "PENDING",
    artifactUri: `${experiment.artifactLocation.replace(/\/+$/, "")}/models/${id}/artifacts`,
    createdAt: made.at,
    updatedAt: made.at,
    deletedAt: null,
    params: params.value,
    tags: tags.value,
    metrics: [],
  });
};

/** Says whether its artifacts are all there. */
export const finishLoggedModel = (model: LoggedModel, status: LoggedModelStatus, at: EpochMs): LoggedModel => ({
  ...model,
  status,
  updatedAt: at,
});

/** Sets tags; the last of several with one key holds. */
export const tagLoggedModel = (
  model: LoggedModel,
  sent: readonly (readonly [string, string])[],
): Result<LoggedModel, TrackingRefusal> => {
  const tags = checkEntries(sent, tagLengthMax, Number.POSITIVE_INFINITY);
  return tags.ok ? accept({ ...model, tags: new Map([...model.tags, ...tags.value]) }) : tags;
};

/** Takes a tag off. */
export const untagLoggedModel = (model: LoggedModel, key: string): Result<LoggedModel, TrackingRefusal> =>
  model.tags.has(key)
    ? accept({ ...model, tags: new Map([...model.tags].filter(([other]) => other !== key)) })
    : refuse({ code: "tracking-tag-not-found", what: "logged model", id: model.id, key });

/** Adds params; one that is there must have the same value. */
export const addParams = (
  model: LoggedModel,
  sent: readonly (readonly [string, string])[],
): Result<LoggedModel, TrackingRefusal> => {
  const params = checkEntries(sent, paramLengthMax, paramsMax);
  if (!params.ok) return params;
  const changed = [...params.value].find(([key, value]) => (model.params.get(key) ?? value) !== value);
  return changed === undefined
    ? accept({ ...model, params: new Map([...model.params, ...params.value]) })
    : invalid(`Param '${changed[0]}' of logged model '${model.id}' has another value already`);
};

/** Adds values of metrics; of one run, name, time and step the first value holds, as MLflow has it. */
export const addModelMetrics = (model: LoggedModel, metrics: readonly ModelMetric[]): LoggedModel => {
  const all = new Map<string, ModelMetric>();
  for (const metric of [...model.metrics, ...metrics])
    if (!all.has(modelMetricName(metric))) all.set(modelMetricName(metric), metric);
  return all.size === model.metrics.length ? model : { ...model, metrics: [...all.values()] };
};

/** What a value of a logged model is told apart by. */
export const modelMetricName = ({ key, timestamp, step, run }: ModelMetric): string =>
  JSON.stringify([key, timestamp, step, run]);

const checkEntries = (
  sent: readonly (readonly [string, string])[],
  lengthMax: number,
  countMax: number,
): Result<ReadonlyMap<string, string>, InvalidTracking> => {
  if (sent.length > countMax)
    return invalid(`A request can contain at most ${countMax} params. Got ${sent.length} params.`);
  const entries = new Map<string, string>();
  for (const [key, value] of sent) {
    const length = key === "" ? invalid("A key name must be provided.") : checkLength(key, keyLengthMax, "key");
    if (!length.ok) return length;
    // MLflow takes more here than in names of tags of runs.
    const line = checkLine(key, "key");
    if (!line.ok) return line;
    entries.set(key, cutTo(value, lengthMax));
  }
  return accept(entries);
};
