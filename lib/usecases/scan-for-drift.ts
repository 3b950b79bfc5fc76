import type { CommandContext } from "../domain/command/command-context.ts";
import { decideWindow, type WindowDecision } from "../domain/monitoring/decide-window.ts";
import type { Monitor, Window } from "../domain/monitoring/monitor.ts";
import { earlier } from "../domain/monitoring/windows.ts";
import { assessedWindow, writeReport } from "../domain/monitoring/write-report.ts";
import { emptyProfile } from "../domain/profile/profile-sum.ts";
import { accept } from "../domain/result.ts";
import type { AggregateStore } from "../ports/aggregate-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { DriftReports, EnteredReport } from "../ports/drift-reports.ts";
import type { Ids } from "../ports/ids.ts";
import type { ProfileStore } from "../ports/profile-store.ts";
import type { ReferenceProfiles } from "../ports/reference-profiles.ts";
import { executeCommand } from "./execute-command.ts";
import { loadWatchedModel } from "./load-watched-model.ts";

export interface ScanNeeds {
  readonly aggregates: AggregateStore;
  readonly profiles: ProfileStore;
  readonly referenceProfiles: ReferenceProfiles;
  readonly reports: DriftReports;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Scan {
  readonly workspace: string;
  /** Name of the model that the monitor watches. */
  readonly monitor: string;
  readonly window: Window;
}

/** Buckets are put together by the hour two hours after it: no shorter window can be cut out of them from then on. */
const hourMs = 3_600_000;
const cutOutWithinMs = 2 * hourMs;

/** What came of a scan; the refusals say why no retraining was started. */
export type ScanOutcome =
  | { readonly outcome: "assessed"; readonly report: string; readonly refusals: WindowDecision["refusals"] }
  | {
      readonly outcome: "skipped";
      readonly because: "no-monitor" | "assessed-before" | "other-windows" | "too-late" | "nothing-serves";
    };

/**
 * Assesses one window of a model and records what it comes to, in one command.
 *
 * Safe to run twice, at once, late, out of order, or after dying anywhere: the first report of a window is the one that counts,
 * a window that is not newer than those assessed changes nothing, and the command has the window as its key.
 *
 * @param contextOf  the worker's context for an occasion: the same one is the same command
 * @throws Error     when the window has not ended yet: the scan must come again
 */
export const scanForDrift = async (
  needs: ScanNeeds,
  scan: Scan,
  contextOf: (workspace: string, occasion: string) => CommandContext,
): Promise<ScanOutcome> => {
  const { aggregates, clock, ids } = needs;
  const { workspace, monitor: name, window } = scan;
  const watched = await loadWatchedModel(aggregates, workspace, name);
  if (watched === undefined) return { outcome: "skipped", because: "no-monitor" };
  const { monitor, version } = watched;
  if (window.end <= monitor.state.assessedThrough) return { outcome: "skipped", because: "assessed-before" };
  if (window.end - window.start !== monitor.state.windowSeconds * 1000)
    return { outcome: "skipped", because: "other-windows" };
  const labelled = earlier(window, monitor.state.performance.labelDelaySeconds);
  if (window.end - window.start < hourMs && clock.now() >= labelled.end + cutOutWithinMs)
    return { outcome: "skipped", because: "too-late" };
  if (clock.now() < window.end) throw new Error(`the window of ${name} has not ended yet`);
  const entered = await reportOf(needs, workspace, monitor.state, version, window);
  if (entered === undefined) return { outcome: "skipped", because: "nothing-serves" };

  const context = contextOf(workspace, `${name}:${window.end}`);
  const assessed = assessedWindow(entered.report, entered.digest);
  const created = { drift: ids.next(), performance: ids.next(), pipeline: ids.next() };
  const committed = await executeCommand<WindowDecision["refusals"], never>(needs, context, async () => {
    const now = await loadWatchedModel(aggregates, workspace, name);
    if (now === undefined) throw new Error(`monitor ${name} is gone`);
    const at = clock.now();
    const { changes, refusals } = decideWindow(now, assessed, created, context.actor, at);
    return accept({ at, changes, answer: refusals });
  });
  if (!committed.ok) throw new Error(`the window of ${name} could not be recorded: ${committed.refusal.code}`);
  return { outcome: "assessed", report: entered.digest, refusals: committed.value };
};

/** The report of a window: the one that is there, or a new one. */
const reportOf = async (
  { aggregates, profiles, referenceProfiles, reports }: ScanNeeds,
  workspace: string,
  monitor: Monitor,
  version: number | undefined,
  window: Window,
): Promise<EnteredReport | undefined> => {
  const earlierReport = await reports.read(workspace, monitor.name, window.end);
  if (earlierReport !== undefined || version === undefined) return earlierReport;
  const loaded = await aggregates.load(workspace, "model-version", `${monitor.model}.${version}`);
  if (loaded === undefined) throw new Error(`version ${version} of ${monitor.name} serves and is not there`);
  const digest = loaded.state.reference?.profile;
  const labelledWindow = earlier(window, monitor.performance.labelDelaySeconds);
  const profileOf = async (of: Window) =>
    (await profiles.read(workspace, monitor.model, version, of)) ?? emptyProfile();
  const [reference, current, labelled] = await Promise.all([
    digest === undefined ? null : referenceProfiles.read(workspace, digest).then((profile) => ({ digest, profile })),
    profileOf(window),
    labelledWindow.end === window.end ? undefined : profileOf(labelledWindow),
  ]);
  return reports.enter(
    workspace,
    writeReport(monitor, window, {
      version,
      reference,
      current,
      labelled: { window: labelledWindow, profile: labelled ?? current },
    }),
  );
};
