import { z } from "zod";
import { logRunBatch } from "../../../lib/usecases/log-run-batch.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { metricFields, runFields, runOf, toMetric } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const input = z.object({ ...runFields, ...metricFields });

/** POST runs/log-metric */
export const registerLogMetric = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "POST", path: "/runs/log-metric", action: "logToTrackingRun", input },
    async (c, sent) => {
      const batch = { metrics: [toMetric(sent)], params: [], tags: [] };
      trackedOrThrow(await logRunBatch(dependencies, c.get("workspace"), runOf(sent), batch));
      return {};
    },
  );
