import { keepHeldEffect } from "../domain/legal-hold/hold-change.ts";
import type { LegalHold } from "../domain/legal-hold/legal-hold.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";

/** The holds that stand in a workspace, by the effect that each keeps: strongly consistent, unlike their list. */
export const activeHolds = async (
  aggregates: Pick<AggregateStore, "dueEffects" | "load">,
  workspace: string,
): Promise<readonly LegalHold[]> => {
  const standing = await aggregates.dueEffects(workspace, "reconciler");
  const ids = standing.filter(({ effect }) => effect.type === keepHeldEffect).map(({ subject }) => subject.id);
  const holds = await Promise.all(ids.map((id) => aggregates.load(workspace, "legal-hold", id)));
  return holds.flatMap((hold) => (hold?.state.status === "active" ? [hold.state] : []));
};
