import type { Pipeline } from "../domain/pipeline/pipeline.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** Lists pipelines, newest first. */
export const listPipelines = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Snapshot<Pipeline>>> => aggregates.list(workspace, "pipeline", page);
