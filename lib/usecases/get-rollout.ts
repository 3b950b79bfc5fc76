import { accept, type Result, refuse } from "../domain/result.ts";
import type { Rollout } from "../domain/rollout/rollout.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { RolloutNotFound } from "./find-rollout.ts";
import type { Snapshot } from "./snapshot.ts";

/** Reads one rollout of a workspace. */
export const getRollout = async (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  id: string,
): Promise<Result<Snapshot<Rollout>, RolloutNotFound>> => {
  const loaded = await aggregates.load(workspace, "rollout", id);
  return loaded === undefined ? refuse({ code: "rollout-not-found", rollout: id }) : accept(loaded);
};
