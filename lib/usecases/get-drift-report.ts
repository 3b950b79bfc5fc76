import { accept, type Result, refuse } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { DriftReports, EnteredReport } from "../ports/drift-reports.ts";

export interface ReportNotFound {
  readonly code: "report-not-found";
  readonly monitor: string;
  readonly windowEnd: EpochMs;
}

/** Reads what the window of a monitor that ended then said. */
export const getDriftReport = async (
  { reports }: { readonly reports: DriftReports },
  workspace: string,
  { monitor, windowEnd }: { readonly monitor: string; readonly windowEnd: EpochMs },
): Promise<Result<EnteredReport, ReportNotFound>> => {
  const found = await reports.read(workspace, monitor, windowEnd);
  return found === undefined ? refuse({ code: "report-not-found", monitor, windowEnd }) : accept(found);
};
