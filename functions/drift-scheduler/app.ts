import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import { wokenBy } from "../../lib/messaging/woken-by.ts";
import { scheduleScans } from "../../lib/usecases/schedule-scans.ts";

type Needs = Parameters<typeof scheduleScans>[0];

/** Asks for scans of the windows that close next: of the monitor that a fact is about, or, when the clock wakes it, of all. */
export const createDriftScheduler =
  (needs: Needs) =>
  async (event: unknown): Promise<void> => {
    const fact = wokenBy(event);
    if (fact !== undefined) return scheduleScans(needs, fact.workspace, fact.subject.id);
    const workspaces = await needs.aggregates.workspacesWithEffects("drift-scheduler");
    await forEachWorkspace(workspaces, (workspace) => scheduleScans(needs, workspace));
  };
