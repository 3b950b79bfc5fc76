import type { ChangeOf, Loaded } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { holdReleased } from "./hold-change.ts";
import type { LegalHold } from "./legal-hold.ts";

export interface HoldReleasedBefore {
  readonly code: "hold-released-before";
  readonly hold: string;
}

/**
 * Decides whether a hold ends. What it kept may be pruned or erased from then on.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 */
export const decideRelease = (
  hold: Loaded<LegalHold>,
  { actor, reason, at }: { readonly actor: string; readonly reason: string; readonly at: EpochMs },
): Result<ChangeOf<"legal-hold">, HoldReleasedBefore> =>
  hold.state.status === "released"
    ? refuse({ code: "hold-released-before", hold: hold.state.id })
    : accept(holdReleased(hold, { ...hold.state, status: "released", release: { by: actor, at, reason } }));
