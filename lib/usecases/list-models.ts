import type { Model } from "../domain/model/model.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a workspace's models, newest first. */
export const listModels = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Snapshot<Model>>> => aggregates.list(workspace, "model", page);
