import { z } from "zod";
import { type RolloutStepDueV1, rolloutStepDueV1 } from "../../events/rollout-step-due.v1.ts";
import { log } from "../../lib/http/log.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import { type StepRolloutNeeds, stepRollout } from "../../lib/usecases/step-rollout.ts";

export type StepNeeds = StepRolloutNeeds & ServiceContextNeeds;

const queueEvent = z.object({
  Records: z.array(z.object({ eventSource: z.literal("aws:sqs"), messageId: z.string(), body: z.string() })),
});

type Message = z.infer<typeof queueEvent>["Records"][number];

/** What SQS is told: messages that are to be delivered again. All others are deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The messages that the step queue woke the function with; undefined when something else did. */
export const readStepMessages = (event: unknown): readonly Message[] | undefined =>
  queueEvent.safeParse(event).data?.Records;

/** Steps each rollout that is named, all at once and each once; a message that fails comes again, alone. */
export const stepMessages = async (needs: StepNeeds, messages: readonly Message[]): Promise<BatchResponse> => {
  const failed: string[] = [];
  const steps = new Map<string, { readonly due: RolloutStepDueV1; readonly messageIds: string[] }>();
  for (const { messageId, body } of messages) {
    const due = readMessage(body);
    if (due === undefined) {
      failed.push(messageId);
      log("error", "step not read", { messageId });
      continue;
    }
    const key = `${due.workspace} ${due.rollout}`;
    const known = steps.get(key);
    if (known === undefined) steps.set(key, { due, messageIds: [messageId] });
    else known.messageIds.push(messageId);
  }
  await Promise.all(
    [...steps.values()].map(async ({ due, messageIds }) => {
      try {
        await step(needs, due.workspace, due.rollout);
      } catch (error) {
        failed.push(...messageIds);
        log("error", "step failed", { ...due, error: String(error) });
      }
    }),
  );
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};

const readMessage = (body: string): RolloutStepDueV1 | undefined => {
  try {
    return rolloutStepDueV1.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
};

/** Takes one rollout a move forward. */
export const step = async (needs: StepNeeds, workspace: string, rollout: string): Promise<void> => {
  const { unsettled } = await stepRollout(needs, workspace, rollout, (where, occasion) =>
    serviceContext(needs, "rollout-stepper", where, "stepRollout", occasion),
  );
  if (unsettled !== undefined) log("info", "shift not in force yet", { workspace, rollout, reason: unsettled });
};
