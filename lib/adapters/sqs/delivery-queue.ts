import { ChangeMessageVisibilityCommand } from "@aws-sdk/client-sqs";
import type { WebhookDeliveryDueV2 } from "../../../events/webhook-delivery-due.v2.ts";
import type { Delivery, DeliveryQueue } from "../../ports/delivery-queue.ts";
import { type QueueNeeds, sendMessages } from "./send-messages.ts";

/** The queue of webhook deliveries. */
export const openDeliveryQueue = (needs: QueueNeeds): DeliveryQueue => ({
  send: (deliveries) =>
    sendMessages(
      needs,
      deliveries.map((delivery) => ({ body: bodyOf(delivery) })),
    ),
  postpone: async (receipt, seconds) => {
    const { client, queueUrl: QueueUrl } = needs;
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds }),
    );
  },
});

const bodyOf = (delivery: Delivery): string => {
  const message: WebhookDeliveryDueV2 = { schema: "webhook-delivery-due.v2", ...delivery };
  return JSON.stringify(message);
};
