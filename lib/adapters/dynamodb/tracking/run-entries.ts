import { z } from "zod";
import { type MetricValue, metricText } from "../../../domain/tracking/metric.ts";
import { type DatasetInput, runStatuses, type TrackingRun } from "../../../domain/tracking/tracking-run.ts";
import type { StoredRecord } from "../../../ports/stored-record.ts";
import { type Entries, entriesText, readEntries } from "./entries.ts";
import type { PagedRecord, RecordChange } from "./paged-record.ts";

const headSchema = z.strictObject({
  schema: z.literal("tracking-run-record.v1"),
  id: z.string(),
  experiment: z.string(),
  name: z.string(),
  status: z.enum(runStatuses),
  user: z.string(),
  startTime: z.int(),
  endTime: z.int().nullable(),
  artifactUri: z.string(),
  deletedAt: z.int().nullable(),
  history: z.strictObject({ writes: z.int().nonnegative(), digest: z.string() }),
});

/**
 * How much of each sort a run holds. A transaction has 100 items: of a batch at most 32 chunks of history, 32 pages of
 * metrics, 16 of tags and 13 of new params, and the header with its companions.
 */
export const runPages = {
  tags: { pageBytes: 64 * 1024, pagesMax: 16 },
  params: { pageBytes: 64 * 1024, pagesMax: 32 },
  metrics: { pageBytes: 32 * 1024, pagesMax: 32 },
  datasets: { pageBytes: 64 * 1024, pagesMax: 16 },
  modelInputs: { pageBytes: 64 * 1024, pagesMax: 4 },
  modelOutputs: { pageBytes: 64 * 1024, pagesMax: 4 },
} as const;

/** A run as header and entries. */
export const entriesOfRun = (run: TrackingRun): RecordChange => {
  const { tags, params, metrics, datasets, modelInputs, modelOutputs, ...head } = run;
  return {
    head: JSON.stringify(headSchema.parse(head)),
    entries: new Map<string, Entries>([
      ["tags", tags],
      ["params", params],
      ["metrics", new Map([...metrics].map(([key, value]) => [key, valueText(value)]))],
      ["datasets", new Map(datasets.map(datasetEntry))],
      ["modelInputs", new Map(modelInputs.map((model) => [model, ""]))],
      ["modelOutputs", new Map(modelOutputs.map(({ model, step }) => [JSON.stringify([model, step]), ""]))],
    ]),
  };
};

/** Reads a run back. */
export const readRun = ({ head, entries, revision, layout }: PagedRecord): StoredRecord<TrackingRun> => {
  const of = (sort: keyof typeof runPages): Entries => entries.get(sort) ?? new Map();
  const state = {
    ...headSchema.parse(JSON.parse(head)),
    tags: of("tags"),
    params: of("params"),
    metrics: new Map([...of("metrics")].map(([key, text]) => [key, readValue(text)])),
    datasets: [...of("datasets")].map(readDataset),
    modelInputs: [...of("modelInputs").keys()],
    modelOutputs: [...of("modelOutputs").keys()].map((name) => {
      const [model, step] = outputName.parse(JSON.parse(name));
      return { model, step };
    }),
  };
  return { state, revision, layout };
};

const outputName = z.tuple([z.string(), z.int()]);
const datasetName = z.tuple([z.string(), z.string()]);

// As text, because neither JSON nor DynamoDB has numbers for NaN and infinities.
const valueText = ({ value, timestamp, step }: MetricValue): string => `${metricText(value)} ${timestamp} ${step}`;

const readValue = (text: string): MetricValue => {
  const [value = Number.NaN, timestamp = 0, step = 0] = text.split(" ").map(Number);
  return { value, timestamp, step };
};

const datasetEntry = ({ name, digest, tags }: DatasetInput): readonly [string, string] => [
  JSON.stringify([name, digest]),
  entriesText(tags),
];

const readDataset = ([entry, text]: readonly [string, string]): DatasetInput => {
  const [name, digest] = datasetName.parse(JSON.parse(entry));
  return { name, digest, tags: readEntries(text) };
};
