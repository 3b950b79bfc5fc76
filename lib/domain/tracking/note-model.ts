import { accept, type Result } from "../result.ts";
import { type InvalidTracking, invalid } from "./tracking-refusal.ts";
import type { TrackingRun } from "./tracking-run.ts";

const historyTag = "mlflow.log-model.history";
const required = ["artifact_path", "flavors", "utc_time_created", "run_id"];
/** Kept of a model besides its flavors; MLflow's `Model.get_tags_dict`. */
const kept = ["run_id", "utc_time_created", "artifact_path", "model_uuid"];

/** Characters. Longer than a tag that a client sets may be, since it grows with each model. */
const historyLengthMax = 60_000;

/**
 * Notes a model in its run, as clients of MLflow 2 tell of it: its description without the flavors' configuration is added to the list in
 * the tag `mlflow.log-model.history`, once.
 *
 * @param text  JSON of the model's description
 */
export const noteModel = (run: TrackingRun, text: string): Result<TrackingRun, InvalidTracking> => {
  const model = readObject(text);
  if (model === undefined) return invalid(`Malformed model info. \n ${text} \n is not a valid JSON.`);
  const missing = required.filter((field) => !model.has(field));
  if (missing.length > 0) return invalid(`Model json is missing mandatory fields: {'${missing.join("', '")}'}`);
  const flavors = readEntries(model.get("flavors")).map(([name, flavor]) => [name, withoutConfig(flavor)] as const);
  const note = JSON.stringify({
    ...Object.fromEntries([...model].filter(([field]) => kept.includes(field))),
    flavors: Object.fromEntries(flavors),
  });
  const before = readList(run.tags.get(historyTag) ?? "[]");
  if (before === undefined) return invalid(`The tag '${historyTag}' of run ${run.id} holds no list of models`);
  if (before.includes(note)) return accept(run);
  const history = `[${[...before, note].join(", ")}]`;
  if (history.length > historyLengthMax)
    return invalid(`'${historyTag}' exceeds the maximum length of ${historyLengthMax} characters`);
  return accept({ ...run, tags: new Map([...run.tags, [historyTag, history]]) });
};

const readList = (text: string): readonly string[] | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map((note) => JSON.stringify(note)) : undefined;
  } catch {
    return undefined;
  }
};

const readObject = (text: string): ReadonlyMap<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? new Map(readEntries(value))
      : undefined;
  } catch {
    return undefined;
  }
};

const readEntries = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

const withoutConfig = (flavor: unknown): unknown =>
  typeof flavor === "object" && flavor !== null && !Array.isArray(flavor)
    ? Object.fromEntries(readEntries(flavor).filter(([field]) => field !== "config"))
    : flavor;
