import type { EpochMs } from "../time.ts";

/** How one version is addressed on its target. */
export interface Deployment {
  /** Version number of the target's model. */
  readonly version: number;
  /** Lambda: published function version; SageMaker: variant name; HTTP: base URL. Null until deployed. */
  readonly qualifier: string | null;
  readonly status: "pending" | "ready" | "failed";
  /** Lower-case hex SHA-256 of the model file that it serves. */
  readonly sha256: string;
  readonly failure: string | null;
  readonly requestedAt: EpochMs;
  readonly deployedAt: EpochMs | null;
}

/** What serves the versions of one model. */
export interface Target {
  readonly schema: "target.v1";
  /** The aggregate's id. */
  readonly name: string;
  readonly model: string;
  readonly modelName: string;
  readonly kind: "lambda" | "sagemaker" | "http";
  /** Lambda: function name; SageMaker: endpoint name; HTTP: none. */
  readonly resource: string | null;
  readonly deployments: readonly Deployment[];
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}
