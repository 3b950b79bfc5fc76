import { accept, type Result } from "../domain/result.ts";
import type { AggregateStore, Page } from "../ports/aggregate-store.ts";
import type { DriftReports, ReportEntry } from "../ports/drift-reports.ts";
import { findMonitor, type MonitorNotFound } from "./find-monitor.ts";

interface Needs {
  readonly aggregates: AggregateStore;
  readonly reports: DriftReports;
}

interface Input {
  readonly monitor: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** One page of what a monitor's windows said, newest window first. */
export const listDriftReports = async (
  { aggregates, reports }: Needs,
  workspace: string,
  { monitor: name, ...page }: Input,
): Promise<Result<Page<ReportEntry>, MonitorNotFound>> => {
  const monitor = await findMonitor(aggregates, workspace, name);
  return monitor.ok ? accept(await reports.list(workspace, name, page)) : monitor;
};
