import type { Change, ChangeOf, Loaded } from "../command/change.ts";
import type { RiskTier } from "../model/model.ts";
import type { Stage } from "../model-version/model-version.ts";
import type { StageMoveRefusal, StageSubject } from "../model-version/stage-move.ts";
import { versionChange } from "../model-version/version-change.ts";
import { accept, type Result, refuse } from "../result.ts";
import type { RolloutStartRefusal } from "../rollout/start-rollout.ts";
import type { EpochMs } from "../time.ts";
import { applyRequest } from "./apply-request.ts";
import type { ChangeRequest, Vote } from "./change-request.ts";
import { changeRequestChange } from "./change-request-change.ts";
import { chooseSeat, type SeatRefusal } from "./choose-seat.ts";
import { type ClosedRefusal, closedRefusal } from "./closed-refusal.ts";
import { tally } from "./tally.ts";

/** One vote as it is cast. */
export interface Ballot {
  readonly actor: string;
  /** Roles of the voter at this moment; what somebody was yesterday does not count, what they become later neither. */
  readonly roles: readonly string[];
  /** Digest of the version that the voter has looked at. */
  readonly digest: string;
  readonly decision: Vote["decision"];
  readonly reason: string;
  readonly seat?: string;
  /** Salt for the model's route, should this vote apply the change and create it. */
  readonly salt: string;
  /** Ids for a rollout and its first shift, should this vote start one: 32 hex digits. */
  readonly rolloutId: string;
  readonly effectId: string;
  /** Instant of the decision, epoch milliseconds UTC. */
  readonly at: EpochMs;
}

export type VoteRefusal =
  | ClosedRefusal
  | SeatRefusal
  | { readonly code: "candidate-changed"; readonly digest: string }
  | { readonly code: "risk-tier-changed"; readonly from: RiskTier; readonly to: RiskTier }
  | { readonly code: "stage-changed"; readonly from: Stage; readonly stage: Stage }
  | { readonly code: "self-approval" }
  | { readonly code: "already-voted"; readonly seat: string }
  | { readonly code: "reason-required" }
  | { readonly code: "signature-required"; readonly version: number };

export interface CastVote {
  readonly request: ChangeOf<"change-request">;
  /** What else changes: on the last vote the version and all that moves with it, or the rollout that will move it. */
  readonly others: readonly Change[];
}

/**
 * Decides whether one vote counts on a change request, and what follows from it.
 *
 * For tiers 1 to 3 whoever registered, trained or requested never votes: one compromised account must not be able to
 * put a model in front of traffic. A vote names the digest it is about, so nobody approves what they have not seen.
 * A rejection must say why. Where the rule wants a signature, nobody approves a version that has none: signatures are
 * verified when they are attached, and again whenever the version is deployed. Where the request has a plan, the last
 * vote starts the rollout instead of moving the version.
 *
 * @param subject  the version that is voted on, and what its move may touch
 * @returns        the vote; the last one applies the change in its own command, or closes the request as rejected
 */
export const decideVote = (
  request: Loaded<ChangeRequest>,
  subject: StageSubject,
  ballot: Ballot,
): Result<CastVote, VoteRefusal | StageMoveRefusal | RolloutStartRefusal> => {
  const { actor, decision, reason, at } = ballot;
  const invalid = closedRefusal(request.state, at) ?? changedRefusal(request.state, subject, ballot.digest);
  if (invalid !== undefined) return refuse(invalid);
  const { rule, riskTier, authors, votes } = request.state;
  if ((riskTier !== 4 || rule.separationOfDuties) && authors.includes(actor)) return refuse({ code: "self-approval" });
  const earlier = votes.find((vote) => vote.actor === actor);
  if (earlier !== undefined) return refuse({ code: "already-voted", seat: earlier.seat });
  if (decision === "reject" && reason.trim() === "") return refuse({ code: "reason-required" });
  const { number, signatures } = subject.version.state;
  if (decision === "approve" && rule.signed && signatures.length === 0)
    return refuse({ code: "signature-required", version: number });
  const seat = chooseSeat(rule, votes, ballot.roles, ballot.seat);
  if (!seat.ok) return seat;

  const voted = [...votes, { actor, seat: seat.value, decision, reason, at }];
  return conclude(request, subject, { ...request.state, votes: voted }, ballot);
};

/** What the request was about must still be so: same content, same tier, same stage. */
const changedRefusal = (
  request: ChangeRequest,
  { model, version }: StageSubject,
  digest: string,
): VoteRefusal | undefined => {
  if (digest !== request.digest || version.state.digest !== request.digest)
    return { code: "candidate-changed", digest: request.digest };
  if (model.state.riskTier !== request.riskTier)
    return { code: "risk-tier-changed", from: request.riskTier, to: model.state.riskTier };
  return version.state.stage === request.from
    ? undefined
    : { code: "stage-changed", from: request.from, stage: version.state.stage };
};

const conclude = (
  basis: Loaded<ChangeRequest>,
  subject: StageSubject,
  voted: ChangeRequest,
  ballot: Ballot,
): Result<CastVote, StageMoveRefusal | RolloutStartRefusal> => {
  const { riskTier } = voted;
  const { at } = ballot;
  switch (tally(voted.rule, voted.votes)) {
    case "open":
      return accept({ request: changeRequestChange(basis, "vote-cast", voted), others: [] });
    case "rejected":
      return accept({
        request: changeRequestChange(basis, "change-request-rejected", { ...voted, status: "rejected", closedAt: at }),
        others: [versionChange(subject.version, "approval-closed", riskTier, at, { openChangeRequest: null })],
      });
    case "approved": {
      const applied = applyRequest(voted, subject, ballot);
      if (!applied.ok) return applied;
      const { request, version, others } = applied.value;
      return accept({
        request: changeRequestChange(basis, "change-request-applied", request),
        others: [version, ...others],
      });
    }
  }
};
