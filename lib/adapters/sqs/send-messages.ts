import { setTimeout } from "node:timers/promises";
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from "@aws-sdk/client-sqs";
import { cutBatches } from "../system/cut-batches.ts";

export interface QueueNeeds {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

export interface QueueMessage {
  readonly body: string;
  /** 0 to 900: it is delivered no earlier. */
  readonly delaySeconds?: number;
}

/** SQS takes ten messages and 262 144 bytes in one call. */
const callMax = { itemsMax: 10, bytesMax: 262_144 };

const triesMax = 5;

/**
 * Sends messages, each of which SQS accepts or not by itself; those that it did not are sent again.
 *
 * @throws Error when some are never accepted; others may be sent then
 */
export const sendMessages = async (needs: QueueNeeds, messages: readonly QueueMessage[]): Promise<void> => {
  for (const batch of cutBatches(messages, ({ body }) => Buffer.byteLength(body), callMax))
    await sendBatch(needs, batch);
};

const sendBatch = async ({ client, queueUrl }: QueueNeeds, messages: readonly QueueMessage[]): Promise<void> => {
  let left = messages.map(
    ({ body, delaySeconds }, place): SendMessageBatchRequestEntry => ({
      Id: String(place),
      MessageBody: body,
      ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
    }),
  );
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: left }));
    const failed = new Set(Failed.map(({ Id }) => Id));
    left = left.filter(({ Id }) => failed.has(Id));
    if (left.length > 0 && attempt === triesMax)
      throw new Error(`${left.length} messages were not accepted: ${Failed[0]?.Code} ${Failed[0]?.Message ?? ""}`);
    if (left.length > 0) await setTimeout(Math.random() * 25 * 2 ** attempt);
  }
};
