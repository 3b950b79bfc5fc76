import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import { asOf } from "../domain/change-request/lapse.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Snapshot } from "./snapshot.ts";

interface Input {
  /** `open` holds those that have lapsed since, too, as expired: nobody has acted on them. */
  readonly group: "open" | "closed";
  readonly limit: number;
  readonly cursor?: string;
}

/** One page of a workspace's change requests, newest first. */
export const listChangeRequests = async (
  { aggregates, clock }: { readonly aggregates: AggregateStore; readonly clock: Clock },
  workspace: string,
  page: Input,
): Promise<Page<Snapshot<ChangeRequest>>> => {
  const { items, ...rest } = await aggregates.list(workspace, "change-request", page);
  const at = clock.now();
  return { ...rest, items: items.map(({ state, revision }) => ({ state: asOf(state, at), revision })) };
};
