import { logRetentionId } from "../domain/retention/log-retention.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

/** Index of the first leaf that a workspace's log is bound to have the text of; 0 where nothing was pruned. */
export const minimumIndexOf = async (aggregates: Pick<AggregateStore, "load">, workspace: string): Promise<number> =>
  (await aggregates.load(workspace, "log-retention", logRetentionId))?.state.minimumIndex ?? 0;
