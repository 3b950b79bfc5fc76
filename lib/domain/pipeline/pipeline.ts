import type { RiskTier } from "../model/model.ts";
import type { RolloutPlan } from "../rollout/rollout.ts";
import type { EpochMs } from "../time.ts";
import type { TrainingSpec } from "../training/training-run.ts";

/** What a candidate must show before people are asked about it. */
export interface GateSettings {
  /** Least accuracy on the candidate's own reference rows, 0..1. */
  readonly accuracyMin: number;
  /** Least gain of accuracy over the champion on the same rows; negative tolerates a loss. */
  readonly accuracyGainMin: number;
  /** Largest p-value of a gain that counts as one (exact McNemar test, one-sided), 0..1; 1 asks for no significance. */
  readonly pValueMax: number;
  /** Largest share of missing values in one feature of the reference rows, 0..1. */
  readonly missingMax: number;
}

/** When and how a model is trained again. */
export interface RetrainingPolicy {
  readonly on: readonly ("drift" | "decay")[];
  readonly cooldownSeconds: number;
  /** Whether somebody must agree before anything is trained. */
  readonly approval: "manual" | "automatic";
  readonly training: TrainingSpec;
  readonly gates: GateSettings;
  readonly rollout: RolloutPlan;
}

export interface GateResult {
  readonly gate: "data-quality" | "threshold" | "regression" | "significance" | "agreement";
  readonly verdict: "PASS" | "FAIL" | "INSUFFICIENT";
  /** What was measured against what was asked, in a sentence. */
  readonly reason: string;
}

export type PipelineStatus =
  | "awaiting-approval"
  | "training"
  /** The candidate comes to the target, where it is then held against the champion. */
  | "deploying"
  /** People vote on the move to Approved, then on the move to Production. */
  | "awaiting-votes"
  | "rolling-out"
  | "succeeded"
  /** The candidate did not make it; the champion stays. */
  | "champion-kept"
  | "failed"
  | "rejected"
  | "cancelled";

export interface PipelineDecision {
  readonly at: EpochMs;
  readonly phase: PipelineStatus;
  readonly decision: string;
  readonly reason: string;
}

/** One retraining from its trigger to the end of its rollout; every decision with its reason. */
export interface Pipeline {
  readonly schema: "pipeline.v1";
  readonly id: string;
  readonly kind: "retraining";
  readonly model: string;
  readonly modelName: string;
  readonly riskTier: RiskTier;
  readonly status: PipelineStatus;
  readonly trigger: {
    readonly kind: "drift" | "decay" | "manual";
    readonly reason: string;
    readonly incident: string | null;
    /** Digest of the drift report that it rests on. */
    readonly report: string | null;
    readonly requestedBy: string;
  };
  readonly policy: RetrainingPolicy;
  /** Version in Production when it began. */
  readonly champion: number;
  readonly candidate: number | null;
  readonly trainingRun: string | null;
  readonly gates: readonly GateResult[];
  /** Digest of what the gates were decided on. */
  readonly evidence: string | null;
  /** Open or applied change requests: to Approved, to Production. */
  readonly changeRequests: { readonly approved: string | null; readonly production: string | null };
  readonly rollout: string | null;
  /** Newest last. */
  readonly decisions: readonly PipelineDecision[];
  readonly startedAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly finishedAt: EpochMs | null;
}
