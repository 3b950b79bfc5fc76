import { z } from "zod";
import { logRunBatch } from "../../../lib/usecases/log-run-batch.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { entry, metric, runFields, runOf } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

/** MLflow's own limit; the store's transactions count on it. */
const bytesMax = 1_000_000;

const input = z.object({
  ...runFields,
  metrics: z.array(metric).default([]),
  params: z.array(entry).default([]),
  tags: z.array(entry).default([]),
});

/** POST runs/log-batch: all of it or nothing */
export const registerLogBatch = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/log-batch", action: "logToTrackingRun", input },
    async (c, sent) => {
      const bytes = Buffer.byteLength(JSON.stringify(c.get("body")));
      if (bytes > bytesMax)
        throw new MlflowError(
          "INVALID_PARAMETER_VALUE",
          `Batched logging API requests must be at most ${bytesMax} bytes, got a request of size ${bytes}.`,
        );
      trackedOrThrow(await logRunBatch(dependencies, c.get("workspace"), runOf(sent), sent));
      return {};
    },
  );
