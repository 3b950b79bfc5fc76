import type { Loaded } from "../domain/command/change.ts";
import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface PipelineNotFound {
  readonly code: "pipeline-not-found";
  readonly pipeline: string;
}

/** Loads the pipeline of an id. */
export const findPipeline = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<Result<Loaded<Pipeline>, PipelineNotFound>> => {
  const loaded = await aggregates.load(workspace, "pipeline", id);
  return loaded === undefined ? refuse({ code: "pipeline-not-found", pipeline: id }) : accept(loaded);
};
