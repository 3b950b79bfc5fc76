import { z } from "zod";
import { modelMetricName } from "../../../domain/tracking/decide-logged-model.ts";
import { type LoggedModel, loggedModelStatuses, type ModelMetric } from "../../../domain/tracking/logged-model.ts";
import { metricText } from "../../../domain/tracking/metric.ts";
import type { StoredRecord } from "../../../ports/stored-record.ts";
import type { Entries } from "./entries.ts";
import type { PagedRecord, RecordChange } from "./paged-record.ts";

const headSchema = z.strictObject({
  schema: z.literal("logged-model.v1"),
  id: z.string(),
  experiment: z.string(),
  name: z.string(),
  sourceRun: z.string(),
  type: z.string(),
  status: z.enum(loggedModelStatuses),
  artifactUri: z.string(),
  createdAt: z.int(),
  updatedAt: z.int(),
  deletedAt: z.int().nullable(),
});

/** How much of each sort a logged model holds. */
export const modelPages = {
  tags: { pageBytes: 64 * 1024, pagesMax: 16 },
  params: { pageBytes: 64 * 1024, pagesMax: 16 },
  metrics: { pageBytes: 64 * 1024, pagesMax: 32 },
} as const;

/** A logged model as header and entries. */
export const entriesOfModel = (model: LoggedModel): RecordChange => {
  const { tags, params, metrics, ...head } = model;
  return {
    head: JSON.stringify(headSchema.parse(head)),
    entries: new Map<string, Entries>([
      ["tags", tags],
      ["params", params],
      ["metrics", new Map(metrics.map((metric) => [modelMetricName(metric), restOf(metric)]))],
    ]),
  };
};

/** Reads a logged model back. */
export const readModel = ({ head, entries, revision, layout }: PagedRecord): StoredRecord<LoggedModel> => {
  const of = (sort: keyof typeof modelPages): Entries => entries.get(sort) ?? new Map();
  const state = {
    ...headSchema.parse(JSON.parse(head)),
    tags: of("tags"),
    params: of("params"),
    metrics: [...of("metrics")].map(readMetric),
  };
  return { state, revision, layout };
};

const nameSchema = z.tuple([z.string(), z.int(), z.int(), z.string()]);
const restSchema = z.tuple([z.string(), z.strictObject({ name: z.string(), digest: z.string() }).nullable()]);

const restOf = ({ value, dataset }: ModelMetric): string => JSON.stringify([metricText(value), dataset]);

const readMetric = ([entry, text]: readonly [string, string]): ModelMetric => {
  const [key, timestamp, step, run] = nameSchema.parse(JSON.parse(entry));
  const [value, dataset] = restSchema.parse(JSON.parse(text));
  return { key, timestamp, step, run, value: Number(value), dataset };
};
