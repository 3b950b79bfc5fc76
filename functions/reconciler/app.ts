import { isCaptureRound } from "../../lib/domain/capture-window/capture-round.ts";
import { archivingPart } from "../../lib/domain/deprecation/archiving-round.ts";
import { isPruningRound } from "../../lib/domain/retention/pruning-round.ts";
import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import type { CaptureObjects } from "../../lib/ports/capture-objects.ts";
import type { ProfileStore } from "../../lib/ports/profile-store.ts";
import type { Workspaces } from "../../lib/ports/workspaces.ts";
import { archiveDueVersions } from "../../lib/usecases/archive-due-versions.ts";
import { archiveFiles } from "../../lib/usecases/archive-files.ts";
import { closeCaptureWindows } from "../../lib/usecases/close-capture-windows.ts";
import { compactProfiles } from "../../lib/usecases/compact-profiles.ts";
import { deletePrunedEntries } from "../../lib/usecases/delete-pruned-entries.ts";
import { enterEndedRuns } from "../../lib/usecases/enter-ended-runs.ts";
import { expireChangeRequests } from "../../lib/usecases/expire-change-requests.ts";
import { pruneLog } from "../../lib/usecases/prune-log.ts";
import { recordEndedJobs } from "../../lib/usecases/record-ended-jobs.ts";
import { repeatErasures } from "../../lib/usecases/repeat-erasures.ts";
import { repeatLostShifts } from "../../lib/usecases/repeat-lost-shifts.ts";
import { workThrough } from "../../lib/usecases/work-through.ts";

type Needs = Parameters<typeof expireChangeRequests>[0] &
  Parameters<typeof archiveFiles>[0] &
  Parameters<typeof recordEndedJobs>[0] &
  Parameters<typeof repeatLostShifts>[0] &
  Parameters<typeof repeatErasures>[0] &
  Parameters<typeof pruneLog>[0] &
  Parameters<typeof deletePrunedEntries>[0] &
  Parameters<typeof compactProfiles>[0] &
  Parameters<typeof closeCaptureWindows>[0] &
  Parameters<typeof enterEndedRuns>[0] &
  Parameters<typeof archiveDueVersions>[0] & {
    readonly workspaces: Workspaces;
    readonly captures: Pick<CaptureObjects, "workspaces">;
    readonly profiles: Pick<ProfileStore, "uncompacted">;
  } & ServiceContextNeeds;

/**
 * Brings forward, each minute, what nobody else will: what has run out of time, what ended without anybody being told, whose
 * erasure, archived files or pruning are not complete, which ended tracking runs have not entered the log, and what AWS reports
 * otherwise than it was set; puts old profiles together, once an hour enters what has been captured in the log, and once a day
 * prunes the logs of which somebody wants it and archives what the deprecation policy lets go.
 *
 * What it changes of the state it changes by commands, so the log says what it did; running twice, or dying anywhere, changes
 * nothing else.
 */
export const createReconciler =
  (needs: Needs) =>
  async (_tick: unknown): Promise<void> => {
    const contextFor =
      (action: "repair" | "recordTrainingRun" | "closeCaptures" | "pruneLog" | "archiveVersions") =>
      (workspace: string, occasion: string) =>
        serviceContext(needs, "reconciler", workspace, action, occasion);
    const now = needs.clock.now();
    const repairs = [
      (workspace: string) => expireChangeRequests(needs, workspace, contextFor("repair")),
      (workspace: string) => recordEndedJobs(needs, workspace, contextFor("recordTrainingRun")),
      (workspace: string) => repeatErasures(needs, workspace, contextFor("repair")),
      (workspace: string) => repeatLostShifts(needs, workspace, contextFor("repair")),
      (workspace: string) => archiveFiles(needs, workspace, contextFor("repair")),
      (workspace: string) => deletePrunedEntries(needs, workspace, contextFor("pruneLog")),
      ...(isPruningRound(now) ? [(workspace: string) => pruneLog(needs, workspace, contextFor("pruneLog"))] : []),
    ];
    const repairAll = async () => {
      // It looks at its own work, and at the rollouts, which the stepper's stands for.
      const found = await Promise.all(
        (["reconciler", "rollout-stepper"] as const).map((worker) => needs.aggregates.workspacesWithEffects(worker)),
      );
      const workspaces = [...new Set(found.flat())].sort();
      await forEachWorkspace(workspaces, (workspace) => workThrough(repairs, (repair) => repair(workspace)));
    };
    const compactAll = async () => {
      const uncompacted = await needs.profiles.uncompacted(now);
      const workspaces = [...new Set(uncompacted.map(({ workspace }) => workspace))];
      await forEachWorkspace(workspaces, (name) =>
        compactProfiles(
          needs,
          uncompacted.filter(({ workspace }) => workspace === name),
        ),
      );
    };
    const closeCaptures = async () => {
      if (!isCaptureRound(now)) return;
      await forEachWorkspace(await needs.captures.workspaces(), (workspace) =>
        closeCaptureWindows(needs, workspace, contextFor("closeCaptures")),
      );
    };
    const archiveVersions = async () => {
      const part = archivingPart(now);
      if (part === undefined) return;
      await forEachWorkspace(await needs.workspaces.list(), (workspace) =>
        archiveDueVersions(needs, workspace, part, contextFor("archiveVersions")),
      );
    };
    const enterRuns = () => enterEndedRuns(needs, contextFor("repair"));
    // Profiles, an archive or runs that cannot be listed hold up no repair.
    await workThrough([repairAll, compactAll, closeCaptures, enterRuns, archiveVersions], (work) => work());
  };
