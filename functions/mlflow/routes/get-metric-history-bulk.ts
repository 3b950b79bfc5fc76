import { z } from "zod";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64, repeated, required } from "../dialect/fields.ts";
import { showMetric } from "../dialect/show-run.ts";
import { runId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const valuesMax = 25_000;

const input = z.object({
  run_id: repeated(runId).pipe(
    z
      .array(z.string())
      .min(1, "GetMetricHistoryBulk request must specify at least one run_id.")
      .max(100, "GetMetricHistoryBulk request cannot specify more than 100 run_ids."),
  ),
  metric_key: required,
  max_results: int64.pipe(z.int().min(1, "it must be at least 1")).default(valuesMax),
});

/** GET metrics/get-history-bulk: one metric of several runs, by run, as many values as are asked for in all */
export const registerGetMetricHistoryBulk = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/metrics/get-history-bulk", action: "getTrackingRun", input },
    async (c, { run_id: runs, metric_key: key, max_results: wanted }) => {
      const metrics: object[] = [];
      const limit = Math.min(wanted, valuesMax);
      for (const run of [...new Set(runs)].sort()) {
        if (metrics.length === limit) break;
        const { values } = await dependencies.runs.history(c.get("workspace"), run, key, {
          limit: limit - metrics.length,
        });
        metrics.push(...values.map((value) => ({ ...showMetric({ key, ...value }), run_id: run })));
      }
      return { metrics };
    },
  );
