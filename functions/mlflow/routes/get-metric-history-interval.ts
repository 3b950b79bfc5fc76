import { z } from "zod";
import { sampleHistory } from "../../../lib/domain/tracking/sample-history.ts";
import { findTrackingRun } from "../../../lib/usecases/find-tracking-run.ts";
import { readWholeHistory } from "../../../lib/usecases/read-whole-history.ts";
import type { MlflowDependencies } from "../dependencies.ts";
import { int64, repeated, required } from "../dialect/fields.ts";
import { MlflowError } from "../dialect/mlflow-error.ts";
import { showMetric } from "../dialect/show-run.ts";
import { trackedOrThrow } from "../dialect/tracking-error.ts";
import { runId } from "../dialect/tracking-fields.ts";
import { type MlflowApp, wireRoute } from "../dialect/wire-route.ts";

const valuesMax = 2_500;

const input = z.object({
  run_ids: repeated(runId).pipe(
    z
      .array(z.string())
      .min(1, "it must not be empty")
      .max(100, "GetMetricHistoryBulkInterval request must specify at most 100 run_ids."),
  ),
  metric_key: required,
  start_step: int64.optional(),
  end_step: int64.optional(),
  max_results: int64
    .pipe(z.int().min(1).max(valuesMax, `max_results must be between 1 and ${valuesMax}.`))
    .default(valuesMax),
});

/** GET metrics/get-history-bulk-interval: one metric of several runs, thinned evenly for a chart */
export const registerGetMetricHistoryInterval = (app: MlflowApp, dependencies: MlflowDependencies): void =>
  wireRoute(
    app,
    dependencies,
    { method: "GET", path: "/metrics/get-history-bulk-interval", action: "getTrackingRun", input },
    async (c, { run_ids: runs, metric_key: key, max_results: count, start_step: from, end_step: to }) => {
      if ((from === undefined) !== (to === undefined))
        throw new MlflowError(
          "INVALID_PARAMETER_VALUE",
          "If either start step or end step are specified, both must be specified.",
        );
      if (from !== undefined && to !== undefined && from > to)
        throw new MlflowError(
          "INVALID_PARAMETER_VALUE",
          `end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`,
        );
      const workspace = c.get("workspace");
      const metrics: object[] = [];
      for (const run of runs) {
        trackedOrThrow(await findTrackingRun(dependencies, workspace, run));
        const values = await readWholeHistory(dependencies.runs, workspace, run, key);
        const within = values.filter(({ step }) => step >= (from ?? step) && step <= (to ?? step));
        metrics.push(
          ...sampleHistory(within, count).map((value) => ({ ...showMetric({ key, ...value }), run_id: run })),
        );
      }
      return { metrics };
    },
  );
