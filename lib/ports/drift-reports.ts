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
  /** Lower-case hex SHA-256 of the report's RFC 8785 form. */
  readonly report: string;
}

/** What the windows of monitors said: the reports by digest, and a list of them by window. */
export interface DriftReports {
  /** Keeps a report among the artifacts; the same one again changes nothing. @returns its digest */
  keep(workspace: string, report: DriftReport): Promise<string>;
  /** Enters a kept report in its monitor's list, in place of what is there for its window's end. */
  enter(workspace: string, monitor: string, entry: ReportEntry): Promise<void>;
  /** One page of a monitor's entries, newest window first. */
  list(
    workspace: string,
    monitor: string,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<Page<ReportEntry>>;
  /** The entered report of the window that ends then, and its digest; undefined when there is none. */
  read(
    workspace: string,
    monitor: string,
    windowEnd: EpochMs,
  ): Promise<{ readonly digest: string; readonly report: DriftReport } | undefined>;
}
