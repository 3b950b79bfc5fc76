import { z } from "zod";
import { logRunInputs } from "../../../lib/usecases/log-run-inputs.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { required } from "../dialect/fields.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { entry, modelId, runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const datasetInput = z
  .object({
    tags: z.array(entry).default([]),
    dataset: z.object({
      name: required,
      digest: required,
      source_type: z.string().max(36),
      source: z.string(),
      schema: z.string().nullable().default(null),
      profile: z.string().nullable().default(null),
    }),
  })
  .transform(({ tags, dataset: { source_type: sourceType, ...dataset } }) => ({
    dataset: { ...dataset, sourceType },
    tags: new Map(tags),
  }));

const input = z.object({
  ...runFields,
  datasets: z.array(datasetInput).default([]),
  models: z.array(z.object({ model_id: modelId })).default([]),
});

/** POST runs/log-inputs */
export const registerLogInputs = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/log-inputs", action: "logToTrackingRun", input },
    async (c, sent) => {
      const inputs = { datasets: sent.datasets, models: sent.models.map((model) => model.model_id) };
      trackedOrThrow(await logRunInputs(dependencies, c.get("workspace"), runOf(sent), inputs));
      return {};
    },
  );
