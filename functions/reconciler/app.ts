import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { expireChangeRequests } from "../../lib/usecases/expire-change-requests.ts";
import { recordEndedJobs } from "../../lib/usecases/record-ended-jobs.ts";
import { workThrough } from "../../lib/usecases/work-through.ts";

type Needs = Parameters<typeof expireChangeRequests>[0] & Parameters<typeof recordEndedJobs>[0] & ServiceContextNeeds;

/**
 * Brings forward, each minute, what nobody else will: what has run out of time, and what ended without anybody being told.
 * What it changes it changes by commands, so the log says what it did; running twice, or dying anywhere, changes nothing else.
 */
export const createReconciler =
  (needs: Needs) =>
  async (_tick: unknown): Promise<void> => {
    const contextFor = (action: "repair" | "recordTrainingRun") => (workspace: string, occasion: string) =>
      serviceContext(needs, "reconciler", workspace, action, occasion);
    const repairs = [
      (workspace: string) => expireChangeRequests(needs, workspace, contextFor("repair")),
      (workspace: string) => recordEndedJobs(needs, workspace, contextFor("recordTrainingRun")),
    ];
    const workspaces = await needs.aggregates.workspacesWithEffects("reconciler");
    await forEachWorkspace(workspaces, (workspace) => workThrough(repairs, (repair) => repair(workspace)));
  };
