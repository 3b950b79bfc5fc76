import type { Model } from "../domain/model/model.ts";
import type { Target } from "../domain/routing/target.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

/** Kind of the target that serves a model, or would: its route's, without a route its only one; undefined where that is open. */
export const servingKind = async (
  aggregates: AggregateStore,
  workspace: string,
  { name, targets }: Pick<Model, "name" | "targets">,
): Promise<Target["kind"] | undefined> => {
  const route = await aggregates.load(workspace, "route", name);
  const [only, ...others] = targets;
  const target = route?.state.target ?? (others.length === 0 ? only : undefined);
  return target === undefined ? undefined : (await aggregates.load(workspace, "target", target))?.state.kind;
};
