import type { Row } from "../domain/inference/prediction-rows.ts";
import type { Attribution } from "../domain/routing/assign.ts";
import type { EpochMs } from "../domain/time.ts";

/** What is remembered of one inference request. */
export interface CapturedPrediction {
  /** Prediction id, 32 hex digits. */
  readonly id: string;
  readonly workspace: string;
  readonly route: string;
  /** Revision of the route that decided. */
  readonly revision: number;
  /** Model id. */
  readonly model: string;
  /** Null when nobody can say which version answered; the arm is then `unattributed`. */
  readonly version: number | null;
  readonly arm: Attribution["arm"];
  readonly assignment: Attribution["reason"];
  /** Pseudonym of the assignment unit, 32 hex digits; null when the caller gave none. */
  readonly unit: string | null;
  readonly at: EpochMs;
  /** From the gateway's call of the target to its answer. */
  readonly latencyMs: number;
  readonly status: "ok" | "refused" | "failed" | "unavailable" | "timeout";
  readonly inputs: readonly Row[];
  /** One for each row of the inputs; empty unless the status is ok. */
  readonly outputs: readonly Row[];
}

/** Takes predictions away to be recorded, at least once each. */
export interface CaptureSink {
  /** Resolves when the prediction is safe with the queue; rejects when it is not. */
  capture(prediction: CapturedPrediction): Promise<void>;
}
