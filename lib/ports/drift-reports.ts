import type { DriftReport } from "../domain/monitoring/drift-report.ts";
import type { DriftVerdict, PerformanceVerdict, Window } from "../domain/monitoring/monitor.ts";
import type { EpochMs } from "../domain/time.ts";
import type { Page } from "./aggregate-store.ts";

/** A report in a list of them. */
export interface ReportEntry {
  readonly window: Window;
  readonly version: number;
  readonly drift: DriftVerdict;
  readonly performance: PerformanceVerdict;
  /** Why a verdict is INSUFFICIENT; absent from entries of reports that were entered before it was kept. */
  readonly insufficient?: {
    readonly drift: DriftReport["drift"]["insufficient"];
    readonly performance: DriftReport["performance"]["insufficient"];
  };
  /** Lower-case hex SHA-256 of the report's RFC 8785 form. */
  readonly report: string;
}

export interface EnteredReport {
  readonly digest: string;
  readonly report: DriftReport;
}

/** What the windows of monitors said: the reports by digest, and a list of them by window. */
export interface DriftReports {
  /** Keeps a report and enters it in its monitor's list, unless one is there for the end of its window. @returns the one that is there */
  enter(workspace: string, report: DriftReport): Promise<EnteredReport>;
  /** The entered report of the window that ends then; undefined when there is none. */
  read(workspace: string, monitor: string, windowEnd: EpochMs): Promise<EnteredReport | undefined>;
  /** One page of a monitor's entries, newest window first. */
  list(
    workspace: string,
    monitor: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<ReportEntry>>;
}
