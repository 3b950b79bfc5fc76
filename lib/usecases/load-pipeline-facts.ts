import type { Loaded } from "../domain/command/change.ts";
import type { Model } from "../domain/model/model.ts";
import type { ModelVersion } from "../domain/model-version/model-version.ts";
import type { Monitor } from "../domain/monitoring/monitor.ts";
import type { PipelineFacts } from "../domain/pipeline/next-move.ts";
import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import type { Target } from "../domain/routing/target.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

/** A pipeline with all that it depends on and may change. */
export interface LoadedPipeline {
  readonly pipeline: Loaded<Pipeline>;
  readonly model: Loaded<Model>;
  readonly monitor: Loaded<Monitor> | undefined;
  readonly candidate: Loaded<ModelVersion> | undefined;
  readonly champion: Loaded<ModelVersion> | undefined;
  readonly target: Loaded<Target> | undefined;
  readonly facts: PipelineFacts;
}

/** Loads what a pipeline's next move is decided on; undefined when there is no such pipeline. */
export const loadPipelineFacts = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<LoadedPipeline | undefined> => {
  const pipeline = await aggregates.load(workspace, "pipeline", id);
  if (pipeline === undefined) return undefined;
  const { model: modelId, modelName, trainingRun, changeRequests, rollout } = pipeline.state;
  const optionally = <Kind extends "training-run" | "change-request" | "rollout">(kind: Kind, key: string | null) =>
    key === null ? undefined : aggregates.load(workspace, kind, key);
  const [model, monitor, run, approvedRequest, productionRequest, rolledOut, route] = await Promise.all([
    aggregates.load(workspace, "model", modelId),
    aggregates.load(workspace, "monitor", modelName),
    optionally("training-run", trainingRun),
    optionally("change-request", changeRequests.approved),
    optionally("change-request", changeRequests.production),
    optionally("rollout", rollout),
    aggregates.load(workspace, "route", modelName),
  ]);
  if (model === undefined) throw new Error(`pipeline ${id} is of a model that is not there`);
  const number = pipeline.state.candidate ?? run?.state.version ?? null;
  const versionOf = (version: number | null) =>
    version === null ? undefined : aggregates.load(workspace, "model-version", `${modelId}.${version}`);
  const [candidate, champion, target] = await Promise.all([
    versionOf(number),
    versionOf(pipeline.state.champion),
    route === undefined ? undefined : aggregates.load(workspace, "target", route.state.target),
  ]);
  const facts = {
    pipeline: pipeline.state,
    run: run?.state,
    candidate: candidate?.state,
    target: target?.state,
    approvedRequest: approvedRequest?.state,
    productionRequest: productionRequest?.state,
    rollout: rolledOut?.state,
  };
  return { pipeline, model, monitor, candidate, champion, target, facts };
};
