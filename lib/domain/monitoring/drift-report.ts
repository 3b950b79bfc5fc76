import type { DriftAssessment } from "../drift/assess-drift.ts";
import type { PerformanceAssessment } from "../drift/assess-performance.ts";
import type { MonitorSettings, Window } from "./monitor.ts";

/**
 * What a window of a model said, with all that it was decided on. It holds nothing but what follows from the counts and the
 * settings, so the same ones give the same report. Kept under the digest of its RFC 8785 form.
 */
export interface DriftReport {
  readonly schema: "drift-report.v1";
  /** Name of the monitor, which is its model's. */
  readonly monitor: string;
  /** Model id. */
  readonly model: string;
  readonly version: number;
  /** Digest of the version's frozen reference profile; null for a version without reference rows. */
  readonly reference: string | null;
  readonly window: Window;
  /** What the verdicts were held against. */
  readonly settings: Pick<MonitorSettings, "minRows" | "drift" | "performance">;
  readonly drift: DriftAssessment;
  /** Of the window whose labels have had their time to come. */
  readonly performance: PerformanceAssessment & { readonly window: Window };
}
