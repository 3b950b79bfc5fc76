import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { localAccount } from "../access/local-account.ts";
import { compileEventPattern } from "../event-pattern.ts";
import { syncPayloadBytesMax } from "../lambda/lambda-limits.ts";
import type { EventSourceMapping } from "../template/machine-description.ts";
import { failedItems } from "./batch-result.ts";
import { type HandOver, type Poller, startLoop } from "./poller.ts";

export interface QueuePollerNeeds {
  /** Signs as the function: its role must allow receiving and deleting, as in AWS. */
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly handOver: HandOver;
  /** Batches in the function's hands at the same time. */
  readonly concurrencyMax: number;
  readonly report: (message: string) => void;
}

/** SQS's limits per call. */
const receiveMax = 10;
const longPollSeconds = 20;

/** Polls a queue for a function: deletes what succeeded, leaves the rest to become visible again. */
export const startQueuePoller = (mapping: EventSourceMapping, needs: QueuePollerNeeds): Poller => {
  const matches = compileFilters(mapping);
  let handedOver = 0;
  let oneReturned = () => {};
  return startLoop(async (signal) => {
    while (handedOver >= needs.concurrencyMax && !signal.aborted)
      await new Promise<void>((resolve) => {
        oneReturned = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    const messages = await receiveBatch(mapping, needs, signal);
    const wanted = messages.filter(matches);
    // Lambda deletes what its filter leaves out.
    await remove(
      needs,
      messages.filter((message) => !wanted.includes(message)),
    );
    if (wanted.length === 0) return "again";
    handedOver += 1;
    void deliverAll(mapping, needs, wanted, signal)
      .catch((error: unknown) => signal.aborted || needs.report(String(error)))
      .finally(() => {
        handedOver -= 1;
        oneReturned();
      });
    return "again";
  }, needs.report);
};

/** One message at least, then as many as come until the batch is full, too large for one event, or its window over. */
const receiveBatch = async (
  { batchSize, batchingWindowSeconds }: EventSourceMapping,
  needs: QueuePollerNeeds,
  signal: AbortSignal,
): Promise<Message[]> => {
  const batch = await receive(needs, Math.min(batchSize, receiveMax), longPollSeconds, signal);
  const windowEnds = performance.now() + batchingWindowSeconds * 1_000;
  while (batch.length > 0 && batch.length < batchSize && !signal.aborted) {
    if (batch.reduce((sum, { Body = "" }) => sum + Buffer.byteLength(Body), 0) >= syncPayloadBytesMax) break;
    const secondsLeft = Math.ceil((windowEnds - performance.now()) / 1_000);
    if (secondsLeft <= 0) break;
    batch.push(...(await receive(needs, Math.min(batchSize - batch.length, receiveMax), secondsLeft, signal)));
  }
  return batch;
};

const receive = async (
  { client, queueUrl }: QueuePollerNeeds,
  max: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: max,
    WaitTimeSeconds: Math.min(waitSeconds, longPollSeconds),
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const { Messages } = await client.send(command, { abortSignal: signal });
  return Messages ?? [];
};

/** In as few events as an invocation's limit allows; as in Lambda, a batch is cut where the next message would exceed it. */
const deliverAll = async (
  mapping: EventSourceMapping,
  needs: QueuePollerNeeds,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<void> => {
  let from = 0;
  let bytes = 0;
  for (const [place, message] of messages.entries()) {
    // And a comma.
    const size = Buffer.byteLength(JSON.stringify(toRecord(message, mapping.sourceArn))) + 1;
    if (place > from && bytes + size > syncPayloadBytesMax - eventFrameBytes) {
      await deliver(mapping, needs, messages.slice(from, place), signal);
      from = place;
      bytes = 0;
    }
    bytes += size;
  }
  await deliver(mapping, needs, messages.slice(from), signal);
};

const eventFrameBytes = '{"Records":[]}'.length;

const deliver = async (
  mapping: EventSourceMapping,
  needs: QueuePollerNeeds,
  messages: readonly Message[],
  signal: AbortSignal,
): Promise<void> => {
  const event = { Records: messages.map((message) => toRecord(message, mapping.sourceArn)) };
  const result = await needs.handOver(event, signal);
  const ids = messages.map(({ MessageId = "" }) => MessageId);
  const failed = new Set(failedItems(result, ids, mapping.reportsBatchItemFailures));
  await remove(
    needs,
    messages.filter(({ MessageId = "" }) => !failed.has(MessageId)),
  );
};

const remove = async ({ client, queueUrl }: QueuePollerNeeds, messages: readonly Message[]): Promise<void> => {
  for (let from = 0; from < messages.length; from += receiveMax)
    await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages
          .slice(from, from + receiveMax)
          .map(({ ReceiptHandle = "" }, place) => ({ Id: String(place), ReceiptHandle })),
      }),
    );
};

const compileFilters = ({ filters }: EventSourceMapping) => {
  const patterns = filters.map((filter) => compileEventPattern(filter, "lambda"));
  return ({ Body = "" }: Message): boolean =>
    patterns.length === 0 || patterns.some((holds) => holds({ body: jsonOrText(Body) }));
};

/** A filter on `body` looks into JSON where the body is JSON. */
const jsonOrText = (body: string) => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

/** A message in the shape of Lambda's SQS event. */
const toRecord = (message: Message, sourceArn: string) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      {
        dataType: DataType,
        stringListValues: [],
        binaryListValues: [],
        ...(StringValue === undefined ? {} : { stringValue: StringValue }),
        ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: "aws:sqs",
  eventSourceARN: sourceArn,
  awsRegion: localAccount.region,
});
