import { accept, type Result, refuse } from "../domain/result.ts";
import type { RolloutSubject } from "../domain/rollout/rollout-subject.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import { loadStageSubject } from "./load-stage-subject.ts";

export interface RolloutNotFound {
  readonly code: "rollout-not-found";
  readonly rollout: string;
}

/**
 * Loads a rollout with all that its moves may touch, as they were in one moment: whatever moves a rollout's route moves the
 * rollout too, so nothing has changed while the rollout has not.
 */
export const findRollout = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<Result<RolloutSubject, RolloutNotFound>> => {
  const rollout = await aggregates.load(workspace, "rollout", id);
  if (rollout === undefined) return refuse({ code: "rollout-not-found", rollout: id });
  const { model: modelId, candidate } = rollout.state;
  const [model, version] = await Promise.all([
    aggregates.load(workspace, "model", modelId),
    aggregates.load(workspace, "model-version", `${modelId}.${candidate}`),
  ]);
  if (model === undefined || version === undefined) throw new Error(`rollout ${id} is about nothing`);
  const stage = await loadStageSubject(aggregates, workspace, { model, version }, "Production");
  const again = await aggregates.load(workspace, "rollout", id);
  return again?.revision === rollout.revision ? accept({ rollout, stage }) : findRollout(aggregates, workspace, id);
};
