import type { Monitor } from "../domain/monitoring/monitor.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a workspace's monitors, by name, last first. */
export const listMonitors = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Snapshot<Monitor>>> => aggregates.list(workspace, "monitor", page);
