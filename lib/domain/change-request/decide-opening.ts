import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import type { Stage } from "../model-version/model-version.ts";
import type { StageMoveRefusal, StageSubject } from "../model-version/stage-move.ts";
import { mayServe, stageTransitions } from "../model-version/stage-transitions.ts";
import { unfitForTier } from "../model-version/unfit-for-tier.ts";
import { versionChange } from "../model-version/version-change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { RolloutPlan } from "../rollout/rollout.ts";
import { type RolloutStartRefusal, rolloutRefusal } from "../rollout/start-rollout.ts";
import { rolloutInProgress } from "../routing/rollout-in-progress.ts";
import type { EpochMs } from "../time.ts";
import { applyRequest } from "./apply-request.ts";
import { addBusinessDays } from "./business-days.ts";
import type { ApprovalRule, ChangeRequest } from "./change-request.ts";
import { changeRequestChange } from "./change-request-change.ts";
import { type ChangeRequestOpen, clearPending } from "./clear-pending.ts";

/** What the requester asks for. */
export interface Opening {
  /** Id of the new request, 32 hex digits. */
  readonly id: string;
  readonly actor: string;
  readonly to: Stage;
  readonly reason: string;
  /** How traffic moves to the version; null to move all of it at once, or none. */
  readonly plan: RolloutPlan | null;
  /** That the promotion takes alias `champion` back to a version of its past. */
  readonly rollback?: true;
  /** Ids for a rollout and its first shift, should it start at once: 32 hex digits. */
  readonly rolloutId: string;
  readonly effectId: string;
  /** Salt for the model's route, should the move be made at once and create it. */
  readonly salt: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

/** What the approval policy says about this move in this tier. */
export interface RuleInForce {
  readonly rule: ApprovalRule;
  /** Lower-case hex SHA-256 of the policy. */
  readonly policyHash: string;
}

export interface OpenedChangeRequest {
  readonly request: ChangeOf<"change-request">;
  readonly version: ChangeOf<"model-version">;
  readonly others: readonly Change[];
}

/**
 * Decides whether people may be asked to move a version, at once or by a rollout.
 *
 * The request keeps a copy of the rule, so that a later policy cannot change what is being voted on. In tier 4 a rule
 * without seats lets the requester attest alone: the move is made at once, and the record says that nobody else looked.
 *
 * @param pending  the request that the version names as open
 */
export const decideOpening = (
  subject: StageSubject,
  pending: Loaded<ChangeRequest> | undefined,
  inForce: RuleInForce,
  opening: Opening,
): Result<OpenedChangeRequest, StageMoveRefusal | RolloutStartRefusal | ChangeRequestOpen> => {
  const { to, at } = opening;
  const { stage: from } = subject.version.state;
  const { riskTier } = subject.model.state;
  const allowed = stageTransitions[from];
  if (!allowed.includes(to)) return refuse({ code: "transition-not-allowed", from, to, allowed });
  // Nor are they asked about files that their tier does not take.
  const unfit = mayServe(to) ? unfitForTier(riskTier, subject.version.state) : undefined;
  if (unfit !== undefined) return refuse(unfit);
  const hindrance = rolloutHindrance(subject, opening);
  if (hindrance !== undefined) return refuse(hindrance);
  const cleared = clearPending(pending, at);
  if (!cleared.ok) return cleared;

  const request = newRequest(subject, inForce, opening);
  if (riskTier === 4 && inForce.rule.seats.length === 0) return selfAttest(subject, request, opening, cleared.value);
  return accept({
    request: changeRequestChange(null, "change-request-opened", request),
    version: versionChange(subject.version, "approval-requested", riskTier, at, { openChangeRequest: request.id }),
    others: cleared.value,
  });
};

/** People are not asked about traffic that could not move as they are told. */
const rolloutHindrance = (subject: StageSubject, { to, plan }: Opening): RolloutStartRefusal | undefined => {
  if (plan !== null) return rolloutRefusal(subject, plan);
  return to === "Production" ? rolloutInProgress(subject.route?.state) : undefined;
};

const newRequest = (
  { model, version }: StageSubject,
  { rule, policyHash }: RuleInForce,
  { id, actor, to, plan, reason, rollback, at }: Opening,
): ChangeRequest => ({
  schema: "change-request.v2",
  id,
  model: model.state.id,
  modelName: model.state.name,
  version: version.state.number,
  digest: version.state.digest,
  riskTier: model.state.riskTier,
  from: version.state.stage,
  to,
  rule,
  policyHash,
  authors: [...new Set([...version.state.authors, actor])].sort(),
  plan,
  ...(rollback ? { rollback } : {}),
  rollout: null,
  reason,
  requestedBy: actor,
  votes: [],
  status: "open",
  selfAttested: false,
  openedAt: at,
  expiresAt: addBusinessDays(at, rule.businessDays),
  closedAt: null,
});

const selfAttest = (
  subject: StageSubject,
  request: ChangeRequest,
  opening: Opening,
  cleared: readonly Change[],
): Result<OpenedChangeRequest, StageMoveRefusal | RolloutStartRefusal> => {
  const applied = applyRequest(request, subject, opening);
  if (!applied.ok) return applied;
  const { actor, reason, at } = opening;
  const attested: ChangeRequest = {
    ...applied.value.request,
    selfAttested: true,
    votes: [{ actor, seat: "self", decision: "approve", reason, at }],
  };
  return accept({
    request: changeRequestChange(null, "change-request-self-attested", attested),
    version: applied.value.version,
    others: [...applied.value.others, ...cleared],
  });
};
