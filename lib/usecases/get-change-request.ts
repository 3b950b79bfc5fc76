import type { ChangeRequest } from "../domain/change-request/change-request.ts";
import { asOf } from "../domain/change-request/lapse.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { ChangeRequestNotFound } from "./find-change-request.ts";
import type { Snapshot } from "./snapshot.ts";

/** Reads a change request as it stands now: one that has run out of time is expired. */
export const getChangeRequest = async (
  { aggregates, clock }: { readonly aggregates: AggregateStore; readonly clock: Clock },
  workspace: string,
  id: string,
): Promise<Result<Snapshot<ChangeRequest>, ChangeRequestNotFound>> => {
  const loaded = await aggregates.load(workspace, "change-request", id);
  return loaded === undefined
    ? refuse({ code: "change-request-not-found", changeRequest: id })
    : accept({ state: asOf(loaded.state, clock.now()), revision: loaded.revision });
};
