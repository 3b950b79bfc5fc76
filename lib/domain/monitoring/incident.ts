import type { RiskTier } from "../model/model.ts";
import type { EpochMs } from "../time.ts";
import type { Window } from "./monitor.ts";

/** Something that a window showed and that somebody has to know. */
export interface Incident {
  readonly schema: "incident.v1";
  readonly id: string;
  readonly monitor: string;
  readonly model: string;
  readonly modelName: string;
  readonly riskTier: RiskTier;
  readonly version: number;
  readonly kind: "drift" | "performance";
  readonly status: "open" | "closed";
  /** The window that opened it, and the report's digest. */
  readonly window: Window;
  readonly report: string;
  /** What was found, worst first, at most ten lines. */
  readonly findings: readonly string[];
  /** Retraining that it started. */
  readonly pipeline: string | null;
  readonly openedAt: EpochMs;
  readonly closedAt: EpochMs | null;
  readonly closedBecause: string | null;
}
