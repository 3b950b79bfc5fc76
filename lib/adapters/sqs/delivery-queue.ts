import { setTimeout } from "node:timers/promises";
import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { WebhookDeliveryDueV1 } from "../../../events/webhook-delivery-due.v1.ts";
import type { Delivery, DeliveryQueue } from "../../ports/delivery-queue.ts";
import { cutBatches } from "../system/cut-batches.ts";

interface Needs {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/** SQS takes ten messages and 262 144 bytes in one call. */
const callMax = { itemsMax: 10, bytesMax: 262_144 };

const triesMax = 5;

/** The queue of webhook deliveries. */
export const openDeliveryQueue = (needs: Needs): DeliveryQueue => ({
  send: async (deliveries) => {
    const bodies = deliveries.map(bodyOf);
    for (const batch of cutBatches(bodies, (body) => Buffer.byteLength(body), callMax)) await sendBatch(needs, batch);
  },
  postpone: async (receipt, seconds) => {
    const { client, queueUrl: QueueUrl } = needs;
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds }),
    );
  },
});

const bodyOf = ({ webhook, fact: { type, ...fact } }: Delivery): string => {
  const message: WebhookDeliveryDueV1 = {
    schema: "webhook-delivery-due.v1",
    webhook,
    type,
    fact: { schema: "fact.v1", ...fact },
  };
  return JSON.stringify(message);
};

/** Each message is accepted or not by itself; those that were not are sent again. */
const sendBatch = async ({ client, queueUrl }: Needs, bodies: readonly string[]): Promise<void> => {
  let left = bodies.map((body, place): SendMessageBatchRequestEntry => ({ Id: String(place), MessageBody: body }));
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }));
    const failed = new Set(Failed.map(({ Id }) => Id));
    left = left.filter(({ Id }) => failed.has(Id));
    if (left.length > 0 && attempt === triesMax)
      throw new Error(`${left.length} deliveries were not accepted: ${Failed[0]?.Code} ${Failed[0]?.Message ?? ""}`);
    if (left.length > 0) await setTimeout(Math.random() * 25 * 2 ** attempt);
  }
};
