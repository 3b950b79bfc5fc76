import { archivingEffects } from "../archival/archive-files.ts";
import type { ChangeOf } from "../command/change.ts";
import { champion } from "../model/alias.ts";
import { vacateAlias } from "../model/alias-past.ts";
import { accept, type Result, refuse } from "../result.ts";
import { excluding } from "../sorted-set.ts";
import type { ModelVersion } from "./model-version.ts";
import { promote } from "./promote.ts";
import { stageChange } from "./stage-change.ts";
import type { MovedStage, StageMove, StageMoveRefusal, StageSubject } from "./stage-move.ts";
import { mayServe, stageTransitions } from "./stage-transitions.ts";
import { unfitForTier } from "./unfit-for-tier.ts";

/**
 * Moves a version to another stage, with everything that must move with it in the same command.
 *
 * Whether people had to approve the move is decided before. Here it is whether the move leaves the registry whole:
 * nothing that serves leaves the stages that may serve, and nothing that the tier does not take comes there; nothing that
 * has a name is archived; the version in Production, the alias `champion` and the stable arm of the model's route are one
 * and the same.
 */
export const moveStage = (subject: StageSubject, move: StageMove): Result<MovedStage, StageMoveRefusal> => {
  const { number, stage: from, routes, aliases, approvals } = subject.version.state;
  const allowed = stageTransitions[from];
  if (!allowed.includes(move.to)) return refuse({ code: "transition-not-allowed", from, to: move.to, allowed });
  const unfit = mayServe(move.to) ? unfitForTier(subject.model.state.riskTier, subject.version.state) : undefined;
  if (unfit !== undefined) return refuse(unfit);
  if (routes.length > 0 && !mayServe(move.to)) return refuse({ code: "version-serving", routes });
  if (aliases.length > 0 && move.to === "Archived") return refuse({ code: "version-aliased", aliases });

  const { approvedBy: changeRequest, to, at } = move;
  const settled: Partial<ModelVersion> = {
    openChangeRequest: null,
    approvals: changeRequest === null ? approvals : [...approvals, { changeRequest, to, at }],
  };
  if (to === "Production") return promote(subject, move, settled);
  // Where stages were labels, another than the version in Production may be champion.
  if (from === "Production" && subject.model.state.aliases[champion] === number)
    return accept(stepDown(subject, move, settled));
  const moved = stageChange(subject.version, subject.model.state.riskTier, move, settled);
  if (to !== "Archived") return accept({ version: moved, others: [] });
  const effects = archivingEffects(subject.version.state, subject.model.state, move.salt);
  return accept({ version: effects.length === 0 ? moved : { ...moved, effects }, others: [] });
};

/** The champion leaves Production and nobody takes its place: the alias goes with it. */
const stepDown = ({ model, version }: StageSubject, move: StageMove, settled: Partial<ModelVersion>): MovedStage => {
  const { riskTier } = model.state;
  const withdrawn: ChangeOf<"model"> = {
    kind: "model",
    id: model.state.id,
    basis: model,
    event: "champion-withdrawn",
    riskTier,
    state: { ...vacateAlias(model.state, champion), updatedAt: move.at },
  };
  const nameless = { ...settled, aliases: excluding(version.state.aliases, champion) };
  return { version: stageChange(version, riskTier, move, nameless), others: [withdrawn] };
};
