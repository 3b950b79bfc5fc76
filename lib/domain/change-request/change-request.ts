import type { RiskTier } from "../model/model.ts";
import type { Stage } from "../model-version/model-version.ts";
import type { RolloutPlan } from "../rollout/rollout.ts";
import type { EpochMs } from "../time.ts";

/** A seat that must be filled before a change applies: who may sit there and how many must approve. */
export interface SeatRule {
  /** Name of the seat, e.g. `ml-review-board`. */
  readonly seat: string;
  /** Any of these roles may fill it. */
  readonly roles: readonly string[];
  /** Approvals needed, at least 1. */
  readonly approvals: number;
  /** Places there are; more rejections than `places - approvals` end the request. */
  readonly places: number;
}

/** What one transition in one risk tier demands; a copy of the policy as it stood when the request was opened. */
export interface ApprovalRule {
  readonly seats: readonly SeatRule[];
  readonly businessDays: number;
  /** Whether registrant, trainer and requester are kept from voting. */
  readonly separationOfDuties: boolean;
  /** That nobody approves a version that has no signature; left out where one may. */
  readonly signed?: true;
}

export interface Vote {
  readonly actor: string;
  readonly seat: string;
  readonly decision: "approve" | "reject";
  readonly reason: string;
  readonly at: EpochMs;
}

export type ChangeRequestStatus = "open" | "applied" | "rejected" | "withdrawn" | "expired";

/** A request to move a version to a stage that needs people; the last vote applies it in its own transaction. */
export interface ChangeRequest {
  readonly schema: "change-request.v2";
  readonly id: string;
  readonly model: string;
  readonly modelName: string;
  readonly version: number;
  /** Digest of the version that is voted on: a vote on another one does not count. */
  readonly digest: string;
  readonly riskTier: RiskTier;
  readonly from: Stage;
  readonly to: Stage;
  readonly rule: ApprovalRule;
  /** Lower-case hex SHA-256 of the approval policy the rule was taken from. */
  readonly policyHash: string;
  /** Kept from voting where duties are separated. Sorted. */
  readonly authors: readonly string[];
  /** How traffic moves to the version when the request is approved: people vote on both. Null: all at once. */
  readonly plan: RolloutPlan | null;
  /** That it takes alias `champion` back to a version which it named before; left out where it does not. */
  readonly rollback?: true;
  /** Id of the rollout that the last vote started. */
  readonly rollout: string | null;
  readonly reason: string;
  readonly requestedBy: string;
  readonly votes: readonly Vote[];
  readonly status: ChangeRequestStatus;
  /** Tier 4 has no second pair of eyes: the requester attests alone, and the record says so. */
  readonly selfAttested: boolean;
  readonly openedAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly closedAt: EpochMs | null;
}
