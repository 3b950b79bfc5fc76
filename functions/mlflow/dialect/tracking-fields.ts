import { z } from "zod";
import { loggedModelStatuses } from "../../../lib/domain/tracking/logged-model.ts";
import type { LoggedMetric } from "../../../lib/domain/tracking/run-batch.ts";
import { runStatuses } from "../../../lib/domain/tracking/tracking-run.ts";
import type { TrackingStage } from "../../../lib/domain/tracking/tracking-stage.ts";
import { int64, required } from "./fields.ts";
import { MlflowError } from "./mlflow-error.ts";

/** A double: what JSON has no number for travels as a word. */
const double = z.union([
  z.number(),
  z
    .string()
    .regex(/^(NaN|-?Infinity|[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)$/, "a number")
    .transform(Number),
]);

/** An id that could be one: none of these reads as a part of another key. */
export const runId = z.string().regex(/^[a-zA-Z0-9][\w-]{0,255}$/, "it is no id of a run");

const someRunId = z.union([runId, z.literal("")]).default("");

/** The run that is meant: old clients call it `run_uuid`, and new ones send both. */
export const runFields = { run_id: someRunId, run_uuid: someRunId };

/** @throws MlflowError when neither name was sent */
export const runOf = (sent: { readonly run_id: string; readonly run_uuid: string }): string => {
  const run = sent.run_id === "" ? sent.run_uuid : sent.run_id;
  if (run === "") throw new MlflowError("INVALID_PARAMETER_VALUE", "Missing value for required parameter 'run_id'.");
  return run;
};

export const experimentId = z.string().regex(/^[a-zA-Z0-9][\w-]{0,63}$/, "Invalid experiment ID");

export const modelId = z.string().regex(/^[a-zA-Z0-9][\w-]{0,63}$/, "it is no id of a logged model");

/** Key and value of a param or a tag; no value is an empty one. */
export const entry = z
  .object({ key: z.string(), value: z.string().default("") })
  .transform(({ key, value }): readonly [string, string] => [key, value]);

export const metricFields = {
  key: required,
  value: double,
  timestamp: int64,
  step: int64.default(0),
  model_id: z.union([modelId, z.literal("")]).default(""),
  dataset_name: z.string().default(""),
  dataset_digest: z.string().default(""),
};

const metricObject = z.object(metricFields);

/** A metric as it was sent. */
export const toMetric = (sent: z.infer<typeof metricObject>): LoggedMetric => ({
  key: sent.key,
  value: sent.value,
  timestamp: sent.timestamp,
  step: sent.step,
  model: sent.model_id === "" ? null : sent.model_id,
  dataset: sent.dataset_name === "" ? null : { name: sent.dataset_name, digest: sent.dataset_digest },
});

export const metric = metricObject.transform(toMetric);

/** Enumerations come by name, and from some clients by number. */
const named = <const Names extends readonly [string, ...string[]]>(names: Names, first: number) =>
  z.union([
    z.enum(names),
    z
      .int()
      .min(first)
      .max(first + names.length - 1)
      .transform((number): Names[number] | undefined => names[number - first]),
  ]);

export const runStatus = named(runStatuses, 1).optional();

const loggedStatusNames = ["LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"] as const;

export const loggedModelStatus = z
  .union([z.enum(loggedStatusNames), z.int().min(1).max(3)])
  .transform((sent) => loggedModelStatuses[typeof sent === "number" ? sent - 1 : loggedStatusNames.indexOf(sent)]);

/** How a logged model's status is written. */
export const loggedStatusName = (status: (typeof loggedModelStatuses)[number]): string =>
  loggedStatusNames[loggedModelStatuses.indexOf(status)] ?? "";

const stagesOfView = {
  ACTIVE_ONLY: ["active"],
  DELETED_ONLY: ["deleted"],
  ALL: ["active", "deleted"],
} as const satisfies Readonly<Record<string, readonly TrackingStage[]>>;

const views = ["ACTIVE_ONLY", "DELETED_ONLY", "ALL"] as const;

/** Which stages a search is about. */
export const viewType = named(views, 1)
  .default("ACTIVE_ONLY")
  .transform((view): readonly TrackingStage[] => stagesOfView[view ?? "ACTIVE_ONLY"]);

/** Members of every search of what is tracked. */
export const searchFields = (resultsDefault: number, resultsMax: number) => ({
  filter: z.string().default(""),
  max_results: int64.pipe(z.int().min(1, "it must be at least 1").max(resultsMax)).default(resultsDefault),
  page_token: z.string().default(""),
});
