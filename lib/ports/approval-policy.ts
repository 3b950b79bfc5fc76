import type { ApprovalRule } from "../domain/change-request/change-request.ts";
import type { RiskTier } from "../domain/model/model.ts";
import type { Stage } from "../domain/model-version/model-version.ts";

/** Transitions that people are asked about. */
type ApprovedTransition = Extract<Stage, "Approved" | "Production">;

type ApprovalMatrix = Readonly<Record<`${RiskTier}`, Readonly<Record<ApprovedTransition, ApprovalRule>>>>;

/** Who must approve what, by risk tier. */
export interface ApprovalPolicy {
  /** Lower-case hex SHA-256 over the canonical matrix: every change request names the one it was opened under. */
  readonly hash: string;
  readonly matrix: ApprovalMatrix;
  /** What a move to a stage demands; undefined when whoever may move versions may make it. */
  ruleFor(riskTier: RiskTier, to: Stage): ApprovalRule | undefined;
}
