import type { ChangeOf, Loaded } from "../command/change.ts";
import { isLabelled } from "../model-version/label-stage.ts";
import { accept, type Result, refuse } from "../result.ts";
import { sameTags, type TagChanges, withTagChanges } from "../tags.ts";
import type { EpochMs } from "../time.ts";
import { champion } from "./alias.ts";
import type { ComplianceFramework } from "./compliance-framework.ts";
import { governedTags } from "./governance-tags.ts";
import type { Model, ModelType, RiskTier } from "./model.ts";

/** What may be said anew about a model; what is left out stays. */
export type ModelUpdate = Partial<
  Pick<Model, "riskTier" | "type" | "owner" | "framework" | "complianceFrameworks" | "description" | "tags">
> & {
  /** Tags to set or take away, after `tags` has replaced what there was. */
  readonly tagChanges?: TagChanges;
};

export type ModelUpdateRefusal =
  /** Fewer approvals would do from now on: not for one person to decide. */
  | { readonly code: "risk-tier-lowered"; readonly from: RiskTier; readonly to: RiskTier }
  /** The record would be kept for less long than the people who wrote it were told. */
  | { readonly code: "compliance-framework-removed"; readonly framework: ComplianceFramework }
  /** Stages and `champion` were labels so far: in the new tier they would pass for what people decided. */
  | { readonly code: "versions-unasked"; readonly versions: readonly number[] }
  /** Versions that may serve have files that the new tier does not take. */
  | { readonly code: "versions-unfit"; readonly riskTier: RiskTier; readonly versions: readonly number[] }
  | { readonly code: "model-type-fixed"; readonly modelType: ModelType };

/** Versions in stages that may serve, as somebody has looked at them for a tier that rises. */
interface ServingVersions {
  readonly serving: readonly number[];
  readonly unfit: readonly number[];
  /** The command that had last brought one there before somebody looked; null where none had. */
  readonly lastArrival: string | null;
}

/**
 * Decides whether a model's description may change.
 *
 * A tier may become more critical at once, never less: a lower tier asks fewer people, so lowering it takes the
 * approvals of the tier that is left. It rises over no version that may serve and that could not be registered in it;
 * others are held to it when somebody wants them to serve. Compliance frameworks may be added, never removed. A type that is known is fixed by
 * the first version, whose metrics and signature mean it.
 *
 * @param at      instant of the decision, epoch milliseconds UTC
 * @param looked  for a tier that rises: numbers of versions in stages that may serve, as far as somebody has looked, and of
 *                those of them that are unfit for it
 * @returns       the change; undefined when the update says nothing new
 */
export const decideModelUpdate = (
  model: Loaded<Model>,
  { tagChanges = {}, ...update }: ModelUpdate,
  at: EpochMs,
  { serving, unfit, lastArrival }: ServingVersions = { serving: [], unfit: [], lastArrival: null },
): Result<ChangeOf<"model"> | undefined, ModelUpdateRefusal> => {
  const before = model.state;
  const complianceFrameworks = [...new Set(update.complianceFrameworks ?? before.complianceFrameworks)].sort();
  const tags = withTagChanges(update.tags ?? before.tags, tagChanges);
  const said = { ...before, ...update, complianceFrameworks, tags };
  const after = { ...said, tags: governedTags(said) };
  if (after.riskTier > before.riskTier)
    return refuse({ code: "risk-tier-lowered", from: before.riskTier, to: after.riskTier });
  const unasked = isLabelled(before) && after.riskTier !== 4 ? labelled(before, serving) : [];
  if (unasked.length > 0) return refuse({ code: "versions-unasked", versions: unasked });
  if (after.riskTier < before.riskTier && unfit.length > 0)
    return refuse({ code: "versions-unfit", riskTier: after.riskTier, versions: unfit });
  const removed = before.complianceFrameworks.find((framework) => !complianceFrameworks.includes(framework));
  if (removed !== undefined) return refuse({ code: "compliance-framework-removed", framework: removed });
  if (before.type !== null && after.type !== before.type && before.latestVersion > 0)
    return refuse({ code: "model-type-fixed", modelType: before.type });
  if (saysTheSame(before, after)) return accept(undefined);
  return accept({
    kind: "model",
    id: before.id,
    basis: model,
    event: "model-updated",
    riskTier: after.riskTier,
    ...(after.riskTier < before.riskTier ? { lastArrival } : {}),
    state: { ...after, updatedAt: at },
  });
};

/** Versions that a label puts where in other tiers only people put one. */
const labelled = ({ aliases }: Model, serving: readonly number[]): readonly number[] =>
  [...new Set([...serving, ...(aliases[champion] === undefined ? [] : [aliases[champion]])])].sort((a, b) => a - b);

const saysTheSame = (before: Model, after: Model): boolean =>
  before.riskTier === after.riskTier &&
  before.type === after.type &&
  before.owner === after.owner &&
  before.framework === after.framework &&
  before.complianceFrameworks.length === after.complianceFrameworks.length &&
  before.description === after.description &&
  sameTags(before.tags, after.tags);
