import { z } from "zod";
import { webhookDeliveryDueV1 } from "../../events/webhook-delivery-due.v1.ts";
import { webhookDeliveryDueV2 } from "../../events/webhook-delivery-due.v2.ts";
import { retryDelaySeconds } from "../../lib/domain/webhook/retry-delay.ts";
import { log } from "../../lib/http/log.ts";
import { type ServiceContextNeeds, serviceContext } from "../../lib/messaging/service-context.ts";
import type { Delivery, DeliveryQueue } from "../../lib/ports/delivery-queue.ts";
import { type DeliverMessageNeeds, deliverMessage } from "../../lib/usecases/deliver-message.ts";
import { standardMessage } from "../../lib/usecases/webhook-messages.ts";

export type DeliverMessagesNeeds = DeliverMessageNeeds & ServiceContextNeeds & { readonly deliveries: DeliveryQueue };

const queueEvent = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal("aws:sqs"),
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int().positive() }),
    }),
  ),
});

type Message = z.infer<typeof queueEvent>["Records"][number];

/** What SQS is told: messages that are to be delivered again. All others are deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The messages that a queue woke the function with; undefined when something else did. */
export const readDeliveryMessages = (event: unknown): readonly Message[] | undefined =>
  queueEvent.safeParse(event).data?.Records;

/** Takes each message to its webhook; those that went wrong come again, later each time, and lie with the dead letters in the end. */
export const deliverMessages = async (
  needs: DeliverMessagesNeeds,
  messages: readonly Message[],
): Promise<BatchResponse> => {
  const failures = await Promise.all(
    messages.map(async (message) => ((await deliver(needs, message)) ? [] : [message])),
  );
  return { batchItemFailures: failures.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
};

const deliver = async (needs: DeliverMessagesNeeds, message: Message): Promise<boolean> => {
  const attempts = message.attributes.ApproximateReceiveCount;
  try {
    const delivery = readMessage(message.body);
    const { webhook, workspace, id } = delivery;
    const delivered = await deliverMessage(needs, delivery, (inWorkspace, occasion) =>
      serviceContext(needs, "notifier", inWorkspace, "updateWebhook", occasion),
    );
    if (delivered.ok) return true;
    const { reason } = delivered.refusal;
    log("warn", "webhook not reached", { workspace, webhook, delivery: id, attempts, reason });
  } catch (error) {
    log("error", "delivery failed", { messageId: message.messageId, attempts, error: String(error) });
  }
  await needs.deliveries.postpone(message.receiptHandle, retryDelaySeconds(attempts)).catch((error: unknown) => {
    // It comes again all the same, when the queue's own time is over.
    log("warn", "delivery not postponed", { messageId: message.messageId, error: String(error) });
  });
  return false;
};

/** What was enqueued before formats were known is still delivered. */
const dueMessage = z.union([
  webhookDeliveryDueV2.transform(({ schema: _, ...delivery }): Delivery => delivery),
  webhookDeliveryDueV1.transform(({ webhook, type, fact: { schema: _, ...fact } }): Delivery => {
    return { webhook, workspace: fact.workspace, id: fact.id, message: { ...standardMessage({ type, ...fact }) } };
  }),
]);

const readMessage = (body: string): Delivery => dueMessage.parse(JSON.parse(body));
