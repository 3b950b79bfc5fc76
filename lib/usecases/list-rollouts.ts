import type { Rollout } from "../domain/rollout/rollout.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Snapshot } from "./snapshot.ts";

/** One page of a workspace's rollouts, newest first. */
export const listRollouts = (
  { aggregates }: { readonly aggregates: AggregateStore },
  workspace: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<Snapshot<Rollout>>> => aggregates.list(workspace, "rollout", page);
