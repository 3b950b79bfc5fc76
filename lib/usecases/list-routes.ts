import type { Route } from "../domain/routing/route.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a workspace's routes, by name from the last. */
export const listRoutes = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Snapshot<Route>>> => aggregates.list(workspace, "route", page);
