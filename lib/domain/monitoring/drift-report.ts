import type { DriftAssessment } from "../drift/assess-drift.ts";
import type { PerformanceAssessment } from "../drift/assess-performance.ts";
import type { EpochMs } from "../time.ts";
import type { MonitorSettings, Window } from "./monitor.ts";

/** What a window of a model said, with all that it was decided on. Kept under the digest of its RFC 8785 form. */
export interface DriftReport {
  readonly schema: "drift-report.v1";
  /** Name of the monitor, which is its model's. */
  readonly monitor: string;
  /** Model id. */
  readonly model: string;
  readonly version: number;
  readonly window: Window;
  /** What the verdicts were held against. */
  readonly settings: Pick<MonitorSettings, "minRows" | "drift" | "performance">;
  readonly drift: DriftAssessment;
  readonly performance: PerformanceAssessment;
  readonly assessedAt: EpochMs;
}
