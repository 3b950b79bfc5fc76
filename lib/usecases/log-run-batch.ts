import { accept, type Result, refuse } from "../domain/result.ts";
import { addModelMetrics } from "../domain/tracking/decide-logged-model.ts";
import { checkBatch, type LoggedMetric, logBatch, type RunBatch } from "../domain/tracking/run-batch.ts";
import type { TrackingRefusal } from "../domain/tracking/tracking-refusal.ts";
import type { LoggedModels } from "../ports/logged-models.ts";
import { changeLoggedModel } from "./change-logged-model.ts";
import { changeTrackingRun, type RunNeeds } from "./change-tracking-run.ts";

interface Needs extends RunNeeds {
  readonly loggedModels: LoggedModels;
}

/**
 * Logs metrics, params and tags to a run, all of them or none. Sent again, it changes nothing.
 *
 * Metrics about logged models are then written to each of these; what a crash in between leaves out, the repeated
 * request adds.
 */
export const logRunBatch = async (
  needs: Needs,
  workspace: string,
  run: string,
  sent: RunBatch,
): Promise<Result<null, TrackingRefusal>> => {
  const batch = checkBatch(sent);
  if (!batch.ok) return batch;
  const models = byModel(batch.value.metrics);
  const known = new Set((await needs.loggedModels.loadAll(workspace, [...models.keys()])).map(({ id }) => id));
  const unknown = [...models.keys()].find((model) => !known.has(model));
  if (unknown !== undefined) return refuse({ code: "logged-model-not-found", model: unknown });
  const logged = await changeTrackingRun(
    needs,
    workspace,
    run,
    (found) => logBatch(found, batch.value),
    batch.value.metrics,
  );
  if (!logged.ok) return logged;
  for (const [model, metrics] of models) {
    const values = metrics.map(({ key, value, timestamp, step, dataset }) => ({
      ...{ key, value, timestamp, step, dataset },
      run,
    }));
    const added = await changeLoggedModel(needs, workspace, model, (found) => accept(addModelMetrics(found, values)));
    if (!added.ok) return added;
  }
  return accept(null);
};

const byModel = (metrics: readonly LoggedMetric[]): ReadonlyMap<string, readonly LoggedMetric[]> => {
  const models = new Map<string, LoggedMetric[]>();
  for (const metric of metrics)
    if (metric.model !== null) models.set(metric.model, [...(models.get(metric.model) ?? []), metric]);
  return models;
};
