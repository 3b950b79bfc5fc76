import { accept, type Result, refuse } from "../domain/result.ts";
import type { Route } from "../domain/routing/route.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

export interface RouteNotFound {
  readonly code: "traffic-route-not-found";
  readonly route: string;
}

/** Reads one route of a workspace: where a model's routed requests go. */
export const getRoute = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  name: string,
): Promise<Result<Snapshot<Route>, RouteNotFound>> => {
  const loaded = await aggregates.load(workspace, "route", name);
  return loaded === undefined ? refuse({ code: "traffic-route-not-found", route: name }) : accept(loaded);
};
