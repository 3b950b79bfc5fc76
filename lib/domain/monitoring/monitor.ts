import type { RiskTier } from "../model/model.ts";
import type { RetrainingPolicy } from "../pipeline/pipeline.ts";
import type { EpochMs } from "../time.ts";

/** What a window says about a feature, or of all of them together. */
export type DriftVerdict = "STABLE" | "APPROACHING" | "DRIFTED" | "INSUFFICIENT";
export type PerformanceVerdict = "STABLE" | "APPROACHING" | "DECAYED" | "INSUFFICIENT";

/** Half open: from `start` to before `end`, epoch milliseconds; both multiples of the length of a profile's bucket. */
export interface Window {
  readonly start: EpochMs;
  readonly end: EpochMs;
}

export interface MonitorSettings {
  readonly windowSeconds: number;
  /** Rows below which a window says nothing. */
  readonly minRows: number;
  readonly drift: {
    /** Expected share of false alarms among alarms of one scan (Benjamini-Hochberg), 0..1 exclusive. */
    readonly falseDiscoveryRate: number;
    /** Least de-biased PSI of a feature that is approaching, and of one that has drifted. */
    readonly psiApproaching: number;
    readonly psiDrifted: number;
  };
  readonly performance: {
    /** How long labels take to come: accuracy is that of the window so long ago. */
    readonly labelDelaySeconds: number;
    /** Labelled rows below which accuracy says nothing. */
    readonly minLabelled: number;
    /** Loss of accuracy against the reference, 0..1, that is approaching and that is decay. */
    readonly accuracyLossApproaching: number;
    readonly accuracyLossDecayed: number;
  };
  /** Alarming windows in a row that open an incident; harmless ones in a row that close it. */
  readonly openAfterWindows: number;
  readonly closeAfterWindows: number;
  readonly retraining: RetrainingPolicy | null;
}

/** How the two sides of an incident stand. */
export interface Watch {
  /** Id of the open incident. */
  readonly incident: string | null;
  /** Alarming windows in a row, or, while an incident is open, harmless ones. */
  readonly streak: number;
}

/** Watches one model: its settings, and what the windows so far have said. */
export interface Monitor extends MonitorSettings {
  readonly schema: "monitor.v1";
  /** The aggregate's id: its model's name. */
  readonly name: string;
  readonly model: string;
  readonly modelName: string;
  readonly riskTier: RiskTier;
  /** End of the newest window that was assessed; at first, the instant of creation. */
  readonly assessedThrough: EpochMs;
  readonly last: {
    readonly window: Window;
    readonly version: number;
    readonly drift: DriftVerdict;
    readonly performance: PerformanceVerdict;
    /** Lower-case hex SHA-256 of the report. */
    readonly report: string;
  } | null;
  readonly driftWatch: Watch;
  readonly performanceWatch: Watch;
  /** Retraining under way. */
  readonly pipeline: string | null;
  /**
   * Until then no trigger starts another: the last one plus the cooldown of the policy that holds now, or the last one where
   * there is none; null before the first.
   */
  readonly cooldownUntil: EpochMs | null;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}
