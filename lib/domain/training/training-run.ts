import type { RiskTier } from "../model/model.ts";
import type { Metrics } from "../model-version/model-version.ts";
import type { EpochMs } from "../time.ts";

export interface TrainingFeature {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
}

/** What a run is asked to do; the container gets it as `spec.json`. */
export interface TrainingSpec {
  readonly algorithm: "xgboost" | "logistic-regression" | "random-forest";
  /** In the words of the algorithm's library. */
  readonly hyperparameters: { readonly [name: string]: number | string | boolean };
  readonly dataset: { readonly sha256: string; readonly format: "csv" | "parquet" };
  readonly target: string;
  readonly features: readonly TrainingFeature[];
  readonly segmentColumn: string | null;
  /** 0..1 exclusive: share of rows held out. */
  readonly testFraction: number;
  readonly seed: number;
  readonly device: "cpu" | "gpu";
}

export type TrainingRunStatus = "requested" | "submitted" | "succeeded" | "failed";

/** One training job from request to registered version. */
export interface TrainingRun {
  readonly schema: "training-run.v1";
  readonly id: string;
  readonly model: string;
  readonly modelName: string;
  readonly status: TrainingRunStatus;
  readonly spec: TrainingSpec;
  /** Of the model when the run was requested: whose jobs go first when machines are short. */
  readonly riskTier: RiskTier;
  readonly requestedBy: string;
  /** Until then one launcher has the run to itself; null when none has. */
  readonly launchingUntil: EpochMs | null;
  /** Batch job id, once submitted. */
  readonly job: string | null;
  /** Version number registered from the result. */
  readonly version: number | null;
  readonly metrics: Metrics | null;
  readonly failure: string | null;
  readonly requestedAt: EpochMs;
  readonly submittedAt: EpochMs | null;
  readonly finishedAt: EpochMs | null;
}
