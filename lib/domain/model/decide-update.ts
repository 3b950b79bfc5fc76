import type { ChangeOf, Loaded } from "../command/change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { EpochMs } from "../time.ts";
import type { Model, RiskTier } from "./model.ts";

/** What may be said anew about a model; what is left out stays. */
export type ModelUpdate = Partial<Pick<Model, "riskTier" | "type" | "owner" | "framework" | "description" | "tags">>;

export type ModelUpdateRefusal =
  /** Fewer approvals would do from now on: not for one person to decide. */
  | { readonly code: "risk-tier-lowered"; readonly from: RiskTier; readonly to: RiskTier }
  | { readonly code: "model-type-fixed"; readonly type: Model["type"] };

/**
 * Decides whether a model's description may change.
 *
 * A tier may become more critical at once, never less: a lower tier asks fewer people, so lowering it takes the
 * approvals of the tier that is left. The type is fixed by the first version, whose metrics and signature mean it.
 *
 * @param at  instant of the decision, epoch milliseconds UTC
 * @returns   the change; undefined when the update says nothing new
 */
export const decideModelUpdate = (
  model: Loaded<Model>,
  update: ModelUpdate,
  at: EpochMs,
): Result<ChangeOf<"model"> | undefined, ModelUpdateRefusal> => {
  const before = model.state;
  const after = { ...before, ...update };
  if (after.riskTier > before.riskTier)
    return refuse({ code: "risk-tier-lowered", from: before.riskTier, to: after.riskTier });
  if (after.type !== before.type && before.latestVersion > 0)
    return refuse({ code: "model-type-fixed", type: before.type });
  if (saysTheSame(before, after)) return accept(undefined);
  return accept({
    kind: "model",
    id: before.id,
    basis: model,
    event: "model-updated",
    riskTier: after.riskTier,
    state: { ...after, updatedAt: at },
  });
};

const saysTheSame = (before: Model, after: Model): boolean =>
  before.riskTier === after.riskTier &&
  before.type === after.type &&
  before.owner === after.owner &&
  before.framework === after.framework &&
  before.description === after.description &&
  sameTags(before.tags, after.tags);

const sameTags = (left: Model["tags"], right: Model["tags"]): boolean => {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
};
