import type { TrackingRun } from "../../../lib/domain/tracking/tracking-run.ts";
import type { TrackingDatasets } from "../../../lib/ports/tracking-datasets.ts";
import type { DatasetOf } from "./show-run.ts";

/** Loads what the data sets of some runs are, each once. */
export const loadDatasets = async (
  datasets: TrackingDatasets,
  workspace: string,
  runs: readonly TrackingRun[],
): Promise<DatasetOf> => {
  const named = new Map(
    runs.flatMap(({ experiment, datasets: inputs }) =>
      inputs.map((input) => [nameOf(experiment, input), { experiment, input }] as const),
    ),
  );
  const experiments = [...new Set([...named.values()].map(({ experiment }) => experiment))];
  const found = await Promise.all(
    experiments.map(async (experiment) => {
      const inputs = [...named.values()].filter((one) => one.experiment === experiment).map(({ input }) => input);
      const loaded = await datasets.load(workspace, experiment, inputs);
      return loaded.map((dataset) => [nameOf(experiment, dataset), dataset] as const);
    }),
  );
  const known = new Map(found.flat());
  return (experiment, input) => known.get(nameOf(experiment, input));
};

const nameOf = (experiment: string, { name, digest }: { readonly name: string; readonly digest: string }): string =>
  JSON.stringify([experiment, name, digest]);
