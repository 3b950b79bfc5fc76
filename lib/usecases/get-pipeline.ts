import { nextMove } from "../domain/pipeline/next-move.ts";
import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { PipelineNotFound } from "./find-pipeline.ts";
import { loadPipelineFacts } from "./load-pipeline-facts.ts";
import type { Snapshot } from "./snapshot.ts";

/** A pipeline as it stands. */
interface PipelineNow {
  readonly pipeline: Snapshot<Pipeline>;
  /** Who or what has to move before it does; null while its next move is its own, and once it has ended. */
  readonly waitsFor: string | null;
}

/** Reads a pipeline, and what it waits for. */
export const getPipeline = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  id: string,
): Promise<Result<PipelineNow, PipelineNotFound>> => {
  const loaded = await loadPipelineFacts(aggregates, workspace, id);
  if (loaded === undefined) return refuse({ code: "pipeline-not-found", pipeline: id });
  const { pipeline, facts } = loaded;
  const move = nextMove(facts);
  const waits = pipeline.state.finishedAt === null && move.kind === "wait";
  return accept({ pipeline, waitsFor: waits ? move.for : null });
};
