import type { Json } from "../json.ts";
import { metricText } from "./metric.ts";
import type { TrackingRun } from "./tracking-run.ts";

/**
 * What the digest of an ended run covers: everything the store has of it, in one order, values of metrics as text. The
 * history of its metrics is in it by its own digest.
 */
export const runRecord = (run: TrackingRun): Json => ({
  schema: "tracking-run-digest.v1",
  id: run.id,
  experiment: run.experiment,
  name: run.name,
  status: run.status,
  user: run.user,
  startTime: run.startTime,
  endTime: run.endTime,
  artifactUri: run.artifactUri,
  deletedAt: run.deletedAt,
  tags: inOrder(run.tags),
  params: inOrder(run.params),
  metrics: inOrder(run.metrics).map(([key, { value, timestamp, step }]) => [key, metricText(value), timestamp, step]),
  datasets: run.datasets
    .map(({ name, digest, tags }) => ({ name, digest, tags: inOrder(tags) }))
    .sort((left, right) =>
      compare(JSON.stringify([left.name, left.digest]), JSON.stringify([right.name, right.digest])),
    ),
  modelInputs: [...run.modelInputs].sort(compare),
  modelOutputs: run.modelOutputs
    .map(({ model, step }) => [model, step] as const)
    .sort((left, right) => compare(left[0], right[0]) || left[1] - right[1]),
  history: { writes: run.history.writes, digest: run.history.digest },
});

const inOrder = <Value>(entries: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] =>
  [...entries].sort(([left], [right]) => compare(left, right));

const compare = (left: string, right: string): number => Number(left > right) - Number(left < right);
