import type { Loaded } from "../command/change.ts";
import { isFreeAlias } from "../model-version/label-stage.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import { isAliasName, isReservedAlias } from "./alias.ts";
import { type AliasEnds, type AliasMove, aliasMove } from "./alias-move.ts";
import { dropAlias, pointAlias } from "./alias-past.ts";
import type { Model } from "./model.ts";

export type AliasRefusal =
  | { readonly code: "invalid-alias"; readonly alias: string }
  | { readonly code: "reserved-alias"; readonly alias: string }
  | { readonly code: "version-archived"; readonly version: number };

/**
 * Decides whether an alias may name a version from now on, or nothing any more.
 *
 * `champion` moves by promotion alone, except where stages are labels (`isLabelled`).
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 * @returns   undefined when it is so already
 */
export const decideAlias = (
  model: Loaded<Model>,
  alias: string,
  { from, to }: AliasEnds,
  at: EpochMs,
): Result<AliasMove | undefined, AliasRefusal> => {
  if (!isAliasName(alias)) return refuse({ code: "invalid-alias", alias });
  if (isReservedAlias(alias) && !isFreeAlias(model.state, alias)) return refuse({ code: "reserved-alias", alias });
  if (to?.state.stage === "Archived") return refuse({ code: "version-archived", version: to.state.number });
  if (from?.state.number === to?.state.number) return accept(undefined);
  const moved = to === undefined ? dropAlias(model.state, alias) : pointAlias(model.state, alias, to.state.number);
  return accept(aliasMove(model, moved, alias, { from, to }, at));
};
