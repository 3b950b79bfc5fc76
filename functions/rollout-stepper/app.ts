import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { wokenWorkspaces } from "../../lib/messaging/woken-workspaces.ts";
import { deployDueVersions } from "../../lib/usecases/deploy-due-versions.ts";

type Needs = Parameters<typeof deployDueVersions>[0] & ServiceContextNeeds;

/** Does what is due on targets in the workspaces that a stream record names, or, when the clock wakes it, in all. */
export const createRolloutStepper =
  (needs: Needs) =>
  async (event: unknown): Promise<void> => {
    const workspaces = wokenWorkspaces(event) ?? (await needs.aggregates.workspacesWithEffects("rollout-stepper"));
    await forEachWorkspace(workspaces, (workspace) =>
      deployDueVersions(needs, workspace, (where, effectId) =>
        serviceContext(needs, "rollout-stepper", where, "confirmDeployment", effectId),
      ),
    );
  };
