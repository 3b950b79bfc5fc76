import type { RolloutStepDueV1 } from "../../../events/rollout-step-due.v1.ts";
import type { DueStep, StepQueue } from "../../ports/step-queue.ts";
import { type QueueNeeds, sendMessages } from "./send-messages.ts";

/** The queue of rollout steps. */
export const openStepQueue = (needs: QueueNeeds): StepQueue => ({
  send: (steps) =>
    sendMessages(
      needs,
      steps.map((step) => ({ body: bodyOf(step), delaySeconds: step.delaySeconds })),
    ),
});

const bodyOf = ({ workspace, rollout }: DueStep): string => {
  const message: RolloutStepDueV1 = { schema: "rollout-step-due.v1", workspace, rollout };
  return JSON.stringify(message);
};
