import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { LegalHold } from "../legal-hold/legal-hold.ts";
import { holdOnPerson } from "../legal-hold/what-is-held.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { ErasedPerson, ErasureGround } from "./erased-person.ts";

/** The effect that stands until no backup can bring a person back. */
export const forgetPersonEffect = "forget-person";

/** The people table can be restored to any second of the last seven days; a day more for whoever is restoring it just then. */
const erasureRepeatedMs = 8 * 86_400_000;

export interface PersonHeld {
  readonly code: "person-held";
  readonly person: string;
  readonly hold: string;
  readonly reason: string;
}

const worker: Effect["worker"] = "reconciler";

/**
 * Decides whether a person is erased: not while a hold keeps the person.
 *
 * @param holds  the workspace's active holds
 * @param id     pseudonym; the effect has an id of its own
 * @param at     instant of the decision, epoch milliseconds UTC
 */
export const decideErasure = (
  { id, ground }: { readonly id: string; readonly ground: ErasureGround },
  holds: readonly LegalHold[],
  { actor, effectId, at }: { readonly actor: string; readonly effectId: string; readonly at: EpochMs },
): Result<ChangeOf<"person">, PersonHeld> => {
  const hold = holdOnPerson(holds, id);
  if (hold !== undefined) return refuse({ code: "person-held", person: id, hold: hold.id, reason: hold.reason });
  const state: ErasedPerson = {
    schema: "person.v1",
    id,
    ground,
    status: "erasing",
    requestedBy: actor,
    requestedAt: at,
    repeatedUntil: at + erasureRepeatedMs,
    completedAt: null,
  };
  const effects = [{ id: effectId, worker, type: forgetPersonEffect, payload: {} }];
  return accept({ kind: "person", id, basis: null, event: "person-erased", state, effects });
};

/**
 * Ends an erasure once no backup holds what was deleted. No change: it is too early, or it has ended.
 *
 * @param effectId  the effect that stood for it
 */
export const completeErasure = (
  person: Loaded<ErasedPerson>,
  effectId: string,
  at: EpochMs,
): readonly ChangeOf<"person">[] => {
  if (person.state.status === "erased" || at < person.state.repeatedUntil) return [];
  const state: ErasedPerson = { ...person.state, status: "erased", completedAt: at };
  const settles = [{ id: effectId, worker }];
  return [{ kind: "person", id: state.id, basis: person, event: "person-erasure-completed", state, settles }];
};
