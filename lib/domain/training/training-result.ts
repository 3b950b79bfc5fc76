import type { Artifact, Metrics, Signature } from "../model-version/model-version.ts";

/** What a training container says of its finished work; written last, so that its presence means the rest is complete. */
export interface TrainingResult {
  readonly run: string;
  readonly dataset: { readonly sha256: string; readonly rows: number };
  readonly artifacts: readonly Artifact[];
  readonly metrics: Metrics;
  readonly signature: Signature;
  /** Where and with what it was trained: whatever the container says. */
  readonly environment: { readonly [key: string]: unknown };
  /** Seconds from first to last line of the training program. */
  readonly durationSeconds: number;
}
