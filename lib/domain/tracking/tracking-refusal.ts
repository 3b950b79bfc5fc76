import { type Result, refuse } from "../result.ts";
import type { TrackingStage } from "./tracking-stage.ts";

/** What was sent breaks a rule; `message` says which in the words of MLflow's own server, which its clients read. */
export interface InvalidTracking {
  readonly code: "tracking-invalid";
  readonly message: string;
}

/** Why something could not be tracked; nothing was written. */
export type TrackingRefusal =
  | InvalidTracking
  | { readonly code: "tracking-experiment-not-found"; readonly experiment: string }
  | { readonly code: "tracking-experiment-exists"; readonly name: string }
  | { readonly code: "tracking-run-not-found"; readonly run: string }
  | { readonly code: "logged-model-not-found"; readonly model: string }
  /** It is deleted, or has been restored: it must be in the other stage. */
  | {
      readonly code: "tracking-stage";
      readonly what: "experiment" | "run";
      readonly id: string;
      readonly stage: TrackingStage;
    }
  | {
      readonly code: "param-logged-before";
      readonly run: string;
      readonly key: string;
      readonly logged: string;
      readonly sent: string;
    }
  | {
      readonly code: "tracking-tag-not-found";
      readonly what: "experiment" | "run" | "logged model";
      readonly id: string;
      readonly key: string;
    }
  /** More of one sort of entries than a run or a logged model can hold. */
  | { readonly code: "tracking-full"; readonly id: string; readonly what: string; readonly bytesMax: number }
  /** The key that a request brought is another request's. */
  | { readonly code: "idempotency-key-reused" }
  /** Too many writers on one subject at once. */
  | { readonly code: "tracking-contended"; readonly id: string };

/** A refusal of what was sent. */
export const invalid = (message: string): Result<never, InvalidTracking> =>
  refuse({ code: "tracking-invalid", message });
