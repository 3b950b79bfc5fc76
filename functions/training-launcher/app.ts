import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { wokenWorkspaces } from "../../lib/messaging/woken-workspaces.ts";
import { launchTrainingJobs } from "../../lib/usecases/launch-training-jobs.ts";

type Needs = Parameters<typeof launchTrainingJobs>[0] & ServiceContextNeeds;

/** Submits what is due in the workspaces that a stream record names, or, when the clock wakes it, in all. */
export const createTrainingLauncher =
  (needs: Needs) =>
  async (event: unknown): Promise<void> => {
    const workspaces = wokenWorkspaces(event) ?? (await needs.aggregates.workspacesWithEffects("training-launcher"));
    await forEachWorkspace(workspaces, (workspace) =>
      launchTrainingJobs(needs, workspace, (where, effectId) =>
        serviceContext(needs, "training-launcher", where, "confirmTrainingJob", effectId),
      ),
    );
  };
