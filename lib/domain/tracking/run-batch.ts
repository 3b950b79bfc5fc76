import { accept, type Result, refuse } from "../result.ts";
import { checkMetric, isLater, type MetricPoint, type MetricValue } from "./metric.ts";
import { checkKey, checkLength, checkLine, cutTo, keyLengthMax } from "./tracking-name.ts";
import { type InvalidTracking, invalid, type TrackingRefusal } from "./tracking-refusal.ts";
import { runNameTag, type TrackingRun } from "./tracking-run.ts";

/** Limits of a batch, as MLflow's server has them. */
const metricsMax = 1000;
const paramsMax = 100;
const tagsMax = 100;
const entitiesMax = 1000;
/** Characters. */
const paramLengthMax = 6000;
const tagLengthMax = 8000;

/** A value of a metric of a run, which may be about a logged model and a data set as well. */
export interface LoggedMetric extends MetricPoint {
  readonly model: string | null;
  readonly dataset: { readonly name: string; readonly digest: string } | null;
}

/** What is logged to a run at once. */
export interface RunBatch {
  readonly metrics: readonly LoggedMetric[];
  readonly params: readonly (readonly [string, string])[];
  readonly tags: readonly (readonly [string, string])[];
}

/**
 * Checks a batch as it was sent, and cuts params to 6000 and tags to 8000 characters.
 *
 * @see mlflow/utils/validation.py, _validate_batch_log_data, _validate_batch_log_limits
 */
export const checkBatch = (batch: RunBatch): Result<RunBatch, InvalidTracking> => {
  const limits = checkLimits(batch);
  if (!limits.ok) return limits;
  // What is logged alone is named without its place.
  const isSingle = batch.metrics.length + batch.params.length + batch.tags.length === 1;
  for (const [index, metric] of batch.metrics.entries()) {
    const checked = checkMetric(metric, isSingle ? "" : `metrics[${index}]`);
    if (!checked.ok) return checked;
  }
  const params: (readonly [string, string])[] = [];
  for (const [index, [key, value]] of batch.params.entries()) {
    const checked = checkEntry(key, isSingle ? "key" : `params[${index}].key`, "Param key");
    if (!checked.ok) return checked;
    params.push([key, cutTo(value, paramLengthMax)]);
  }
  const repeated = params.map(([key]) => key).filter((key, index, all) => all.indexOf(key) < index);
  if (repeated.length > 0)
    return invalid(
      `Duplicate parameter keys have been submitted: ['${repeated.join("', '")}']. Please ensure the request contains only one param value per param key.`,
    );
  const tags: (readonly [string, string])[] = [];
  for (const [index, [key, value]] of batch.tags.entries()) {
    const checked = checkTag(key, value, isSingle ? "" : `tags[${index}]`);
    if (!checked.ok) return checked;
    tags.push([key, checked.value]);
  }
  return accept({ metrics: batch.metrics, params, tags });
};

/** Checks a tag of a run; one is its name, which may be empty. @returns its value, cut to what is kept */
export const checkTag = (key: string, value: string, path: string): Result<string, InvalidTracking> => {
  const at = path === "" ? "key" : `${path}.key`;
  const checked = checkEntry(key, at, at);
  if (!checked.ok) return checked;
  const line = key === runNameTag && value !== "" ? checkLine(value, runNameTag) : accept(value);
  return line.ok ? accept(cutTo(value, tagLengthMax)) : line;
};

/**
 * Logs a checked batch to a run: params that are there must have the same value, the last of several tags holds, and of
 * several values of a metric the latest.
 */
export const logBatch = (run: TrackingRun, batch: RunBatch): Result<TrackingRun, TrackingRefusal> => {
  const changed = batch.params.find(([key, value]) => (run.params.get(key) ?? value) !== value);
  if (changed !== undefined) {
    const [key, sent] = changed;
    return refuse({ code: "param-logged-before", run: run.id, key, logged: run.params.get(key) ?? "", sent });
  }
  const fresh = batch.params.filter(([key]) => !run.params.has(key));
  const tags = batch.tags.length === 0 ? run.tags : new Map([...run.tags, ...batch.tags]);
  return accept({
    ...run,
    name: new Map(batch.tags).get(runNameTag) ?? run.name,
    tags,
    params: fresh.length === 0 ? run.params : new Map([...run.params, ...fresh]),
    metrics: latestOf(run.metrics, batch.metrics),
  });
};

const latestOf = (
  before: ReadonlyMap<string, MetricValue>,
  points: readonly MetricPoint[],
): ReadonlyMap<string, MetricValue> => {
  const latest = new Map(before);
  for (const { key, value, timestamp, step } of points) {
    const point = { value, timestamp, step };
    const known = latest.get(key);
    if (known === undefined || isLater(point, known)) latest.set(key, point);
  }
  return latest;
};

const checkEntry = (key: string, path: string, what: string): Result<string, InvalidTracking> => {
  const name = checkKey(key, path);
  return name.ok ? checkLength(key, keyLengthMax, what) : name;
};

const checkLimits = ({ metrics, params, tags }: RunBatch): Result<null, InvalidTracking> => {
  const sorts = [
    ["metrics", metricsMax, metrics.length],
    ["params", paramsMax, params.length],
    ["tags", tagsMax, tags.length],
    ["metrics, params, and tags", entitiesMax, metrics.length + params.length + tags.length],
  ] as const;
  const over = sorts.find(([, max, sent]) => sent > max);
  if (over === undefined) return accept(null);
  const [sort, max, sent] = over;
  return invalid(
    `A batch logging request can contain at most ${max} ${sort}. Got ${sent} ${sort}. Please split up ${sort} across multiple requests and try again.`,
  );
};
