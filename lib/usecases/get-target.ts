import { accept, type Result, refuse } from "../domain/result.ts";
import type { Target } from "../domain/routing/target.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

export interface TargetNotFound {
  readonly code: "target-not-found";
  readonly target: string;
}

/** Reads one target of a workspace. */
export const getTarget = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  name: string,
): Promise<Result<Snapshot<Target>, TargetNotFound>> => {
  const loaded = await aggregates.load(workspace, "target", name);
  return loaded === undefined ? refuse({ code: "target-not-found", target: name }) : accept(loaded);
};
