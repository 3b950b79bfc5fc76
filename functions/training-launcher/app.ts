import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { wokenBy } from "../../lib/messaging/woken-by.ts";
import { advancePipelines } from "../../lib/usecases/advance-pipelines.ts";
import { launchTrainingJobs } from "../../lib/usecases/launch-training-jobs.ts";

type Needs = Parameters<typeof launchTrainingJobs>[0] & Parameters<typeof advancePipelines>[0] & ServiceContextNeeds;

/** Brings pipelines forward and submits jobs in the workspace that a fact names, or, when the clock wakes it, in all. */
export const createTrainingLauncher =
  (needs: Needs) =>
  async (event: unknown): Promise<void> => {
    const fact = wokenBy(event);
    const workspaces =
      fact === undefined ? await needs.aggregates.workspacesWithEffects("training-launcher") : [fact.workspace];
    const contextFor = (action: "advancePipeline" | "confirmTrainingJob") => (workspace: string, occasion: string) =>
      serviceContext(needs, "training-launcher", workspace, action, occasion);
    await forEachWorkspace(workspaces, async (workspace) => {
      // Pipelines first: what they ask to be trained is then submitted at once.
      const advanced = await advancePipelines(needs, workspace, contextFor("advancePipeline")).catch((error) => ({
        error,
      }));
      await launchTrainingJobs(needs, workspace, contextFor("confirmTrainingJob"));
      if (advanced !== undefined) throw advanced.error;
    });
  };
