import type { Loaded } from "../domain/command/change.ts";
import type { LegalHold } from "../domain/legal-hold/legal-hold.ts";
import { accept, type Result, refuse } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

export interface HoldNotFound {
  readonly code: "hold-not-found";
  readonly hold: string;
}

/** Loads a legal hold, active or released. */
export const findHold = async (
  aggregates: AggregateStore,
  workspace: string,
  id: string,
): Promise<Result<Loaded<LegalHold>, HoldNotFound>> => {
  const loaded = await aggregates.load(workspace, "legal-hold", id);
  return loaded === undefined ? refuse({ code: "hold-not-found", hold: id }) : accept(loaded);
};
