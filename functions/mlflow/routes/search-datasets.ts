import { z } from "zod";
import type { MlflowDependencies } from "../dependencies.ts";
import { experimentId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const summariesMax = 1_000;

const input = z.object({
  experiment_ids: z
    .array(experimentId)
    .min(1, "SearchDatasets request must specify at least one experiment_id.")
    .max(20, "SearchDatasets request cannot specify more than 20 experiment_ids."),
});

/** POST experiments/search-datasets: what runs of some experiments read, and what for */
export const registerSearchDatasets = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/experiments/search-datasets", action: "searchTrackingRuns", input },
    async (c, { experiment_ids: experiments }) => {
      const workspace = c.get("workspace");
      const found = await Promise.all(
        [...new Set(experiments)].map(async (experiment) => {
          const summaries = await dependencies.datasets.list(workspace, experiment, summariesMax);
          return summaries.map(({ name, digest, context }) => ({
            ...{ experiment_id: experiment, name, digest },
            ...(context === null ? {} : { context }),
          }));
        }),
      );
      return { dataset_summaries: found.flat().slice(0, summariesMax) };
    },
  );
