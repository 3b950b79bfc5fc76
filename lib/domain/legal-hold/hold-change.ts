import type { ChangeOf, Effect, Loaded } from "../command/change.ts";
import type { EventType } from "../command/event-type.ts";
import type { LegalHold } from "./legal-hold.ts";

/** The effect that stands as long as the hold does: by it the hold is found by whoever is about to delete something. */
export const keepHeldEffect = "keep-held";

const worker: Effect["worker"] = "reconciler";

/** Places a hold. */
export const holdPlaced = (state: LegalHold): ChangeOf<"legal-hold"> => ({
  ...holdChange(null, "legal-hold-placed", state),
  effects: [{ id: state.id, worker, type: keepHeldEffect, payload: {} }],
});

/** Ends a hold. */
export const holdReleased = (basis: Loaded<LegalHold>, state: LegalHold): ChangeOf<"legal-hold"> => ({
  ...holdChange(basis, "legal-hold-released", state),
  settles: [{ id: state.id, worker }],
});

const holdChange = (basis: Loaded<LegalHold> | null, event: EventType, state: LegalHold): ChangeOf<"legal-hold"> => ({
  kind: "legal-hold",
  id: state.id,
  basis,
  event,
  state,
});
