import type { RiskTier } from "../model/model.ts";
import type { EpochMs } from "../time.ts";

/** Who splits the traffic: our gateway, or the target itself. */
export type Actuator = "router" | "lambda-alias" | "sagemaker-weights";

export interface RolloutStep {
  /** Share of the canary, 1..10 000; no step is smaller than the one before it. */
  readonly weightBasisPoints: number;
  /** Least time under observation before the next step. */
  readonly minSeconds: number;
  /** Least canary requests under observation before the next step. */
  readonly minRequests: number;
}

/** How traffic moves to a version, and what stops it. People approve it together with the move to Production. */
export interface RolloutPlan {
  readonly actuator: Actuator;
  readonly steps: readonly RolloutStep[];
  /** How often the arms are compared. */
  readonly intervalSeconds: number;
  /** After this long in one step without enough evidence the rollout holds and says so; it never rolls back for that. */
  readonly maxStepSeconds: number;
  /** Probability of rolling a harmless canary back, over the whole rollout and all metrics: 0..1 exclusive. */
  readonly alpha: number;
  /** Tolerated ratio of the canary's rate to the stable arm's, at least 1. */
  readonly toleratedRatio: { readonly failed: number; readonly wrong: number };
  /**
   * Whether a step is left, the last one included, only when `minRequests` of the canary's predictions in it have a label, and
   * one of the stable arm's where that has traffic; else labels only count against the canary.
   */
  readonly needsLabels: boolean;
}

export type RolloutStatus =
  /** The weights are asked for and not yet seen in the traffic. */
  | "shifting"
  | "observing"
  /**
   * Too little evidence in the time of a step, one arm without traffic, or a canary that looks worse with all of the traffic than
   * the stable version did before: waits for people or for traffic.
   */
  | "holding"
  | "paused"
  /** All traffic is on its way back to the stable version. */
  | "rolling-back"
  | "promoted"
  | "rolled-back"
  | "aborted";

/** The newest move of traffic. */
export interface Shift {
  readonly weightBasisPoints: number;
  /** Revision of the route that carries it. */
  readonly revision: number;
  /** Id of the effect that asks the target for it; null with the router, and once the target has answered. */
  readonly effect: string | null;
  /** Why the target will never split its traffic so. */
  readonly failure: string | null;
  readonly requestedAt: EpochMs;
  /** When the actuator said that it is done; the router is done when it is asked. */
  readonly appliedAt: EpochMs | null;
  /** When requests were seen that it had assigned. */
  readonly confirmedAt: EpochMs | null;
}

/** One metric of the canary against the stable arm, over all buckets of the rollout so far. */
export interface Evidence {
  readonly metric: "failed" | "wrong";
  readonly canary: { readonly units: number; readonly bad: number };
  readonly stable: { readonly units: number; readonly bad: number };
  /** Natural logarithm of the e-value against "the canary is not worse than tolerated". */
  readonly logHarm: number;
}

export interface RolloutDecision {
  readonly at: EpochMs;
  readonly decision:
    | "start"
    | "confirm"
    | "advance"
    | "hold"
    | "roll-back"
    | "promote"
    | "pause"
    | "resume"
    | "abort"
    | "end";
  readonly step: number;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}

/** Traffic on its way from one version to another. */
export interface Rollout {
  readonly schema: "rollout.v1";
  readonly id: string;
  /** Name of the route, which is its model's. */
  readonly route: string;
  readonly model: string;
  readonly modelName: string;
  readonly riskTier: RiskTier;
  readonly target: string;
  readonly stable: number;
  readonly candidate: number;
  readonly plan: RolloutPlan;
  /** The change request to Production that people approved, plan and all. */
  readonly changeRequest: string;
  readonly status: RolloutStatus;
  /** Index of the step under way. */
  readonly step: number;
  /** Revision of the route at the start: what it assigned before does not count. */
  readonly firstRevision: number;
  readonly shift: Shift;
  /** When the step's traffic was first seen; null until then. */
  readonly stepStartedAt: EpochMs | null;
  /** Newest last, the newest 25, each reason cut at 500 characters: a leaf has only so much room. */
  readonly decisions: readonly RolloutDecision[];
  readonly startedAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly finishedAt: EpochMs | null;
}
