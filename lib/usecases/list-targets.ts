import type { Target } from "../domain/routing/target.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a workspace's targets, by name from the last. */
export const listTargets = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Snapshot<Target>>> => aggregates.list(workspace, "target", page);
