import { forEachWorkspace } from "../../lib/messaging/for-each-workspace.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { wokenBy } from "../../lib/messaging/woken-by.ts";
import { deployDueVersions } from "../../lib/usecases/deploy-due-versions.ts";
import { scheduleSteps } from "../../lib/usecases/schedule-steps.ts";
import { workThrough } from "../../lib/usecases/work-through.ts";
import { type BatchResponse, readStepMessages, type StepNeeds, step, stepMessages } from "./step-messages.ts";

type Needs = Parameters<typeof deployDueVersions>[0] &
  Parameters<typeof scheduleSteps>[0] &
  StepNeeds &
  ServiceContextNeeds;

/**
 * Takes the rollouts that the step queue names one move forward, or the one that a fact is about. Any other fact has it bring
 * versions to the targets of its workspace. The clock has it do that everywhere, and fill the queue for the next minute.
 */
export const createRolloutStepper =
  (needs: Needs) =>
  async (event: unknown): Promise<BatchResponse | undefined> => {
    const messages = readStepMessages(event);
    if (messages !== undefined) return stepMessages(needs, messages);
    const fact = wokenBy(event);
    const deploy = (workspace: string) =>
      deployDueVersions(needs, workspace, (where, effectId) =>
        serviceContext(needs, "rollout-stepper", where, "confirmDeployment", effectId),
      );
    const schedule = (workspace: string) => scheduleSteps(needs, workspace);
    if (fact === undefined) {
      const workspaces = await needs.aggregates.workspacesWithEffects("rollout-stepper");
      await forEachWorkspace(workspaces, (workspace) => workThrough([schedule, deploy], (work) => work(workspace)));
      return undefined;
    }
    const { workspace, subject, type } = fact;
    if (subject.kind !== "rollout") await deploy(workspace);
    else if (type !== "rollout-started") await step(needs, workspace, subject.id);
    else await workThrough([schedule, () => step(needs, workspace, subject.id)], (work) => work(workspace));
    return undefined;
  };
