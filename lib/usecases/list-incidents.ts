import type { Incident } from "../domain/monitoring/incident.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

interface Input {
  readonly status: Incident["status"];
  readonly limit: number;
  readonly cursor?: string;
}

/** One page of a workspace's incidents that are open, or closed, newest first. */
export const listIncidents = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  { status, ...page }: Input,
): Promise<Page<Snapshot<Incident>>> => aggregates.list(workspace, "incident", { ...page, group: status });
