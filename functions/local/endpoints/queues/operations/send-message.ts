import { randomUUID } from "node:crypto";
import { z } from "zod";
import { awsJson, parseInput } from "../../service-response.ts";
import { checkBatch, runBatch } from "../batch.ts";
import {
  attributesMd5,
  attributesSize,
  bodyMd5,
  checkMessageAttributes,
  messageAttributesSchema,
} from "../message-attributes.ts";
import { maxMessageBytes, numberOf } from "../queue-attributes.ts";
import { openQueue, type QueueCall, type QueueOperation, queueUrlInput } from "../queue-call.ts";
import { batchTooLong, invalidContents, invalidParameter, unsupported } from "../queue-errors.ts";
import type { Queue } from "../queue-store.ts";

const message = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: messageAttributesSchema.default({}),
  MessageSystemAttributes: z.object({ AWSTraceHeader: z.object({ StringValue: z.string() }).optional() }).default({}),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});
type Message = z.output<typeof message>;

const sendInput = queueUrlInput.extend(message.shape);
const batchInput = queueUrlInput.extend({ Entries: z.array(message.extend({ Id: z.string() })) });

/** SendMessage: answered when the message is on disk. */
export const sendMessage: QueueOperation = async (call) => {
  const input = parseInput(call.request, sendInput);
  const queue = openQueue(call, input.QueueUrl, "SendMessage");
  const output = addMessage(call, queue, input);
  await call.store.settle();
  call.arrivals.announce(queue.name);
  return awsJson(call.request, output);
};

/** SendMessageBatch: in one transaction. */
export const sendMessageBatch: QueueOperation = async (call) => {
  const { QueueUrl, Entries } = parseInput(call.request, batchInput);
  const queue = openQueue(call, QueueUrl, "SendMessage");
  checkBatch(Entries);
  if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > maxMessageBytes) throw batchTooLong(maxMessageBytes);
  const outcome = call.store.transaction(() => runBatch(Entries, (entry) => addMessage(call, queue, entry)));
  await call.store.settle();
  call.arrivals.announce(queue.name);
  return awsJson(call.request, outcome);
};

/** What XML 1.0 cannot hold: SQS was born with it. Of the control characters it takes only tab and line ends. */
const forbidden = /(?![\t\n\r\u{7f}-\u{9f}])\p{Cc}|\p{Cs}|[\u{fffe}\u{ffff}]/u;

const addMessage = ({ store, request, now }: QueueCall, queue: Queue, input: Message) => {
  const { MessageBody, MessageAttributes, MessageSystemAttributes } = input;
  if (input.MessageDeduplicationId !== undefined || input.MessageGroupId !== undefined)
    throw unsupported("a message group or deduplication id");
  if (MessageBody === "") throw invalidParameter("The request must contain the parameter MessageBody.");
  if (forbidden.test(MessageBody)) throw invalidContents();
  checkMessageAttributes(MessageAttributes);
  const maxBytes = numberOf(queue.attributes, "MaximumMessageSize");
  if (sizeOf(input) > maxBytes)
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
    );

  const messageId = randomUUID();
  const sentAt = now();
  const delaySeconds = input.DelaySeconds ?? numberOf(queue.attributes, "DelaySeconds");
  store.messages.add(queue.name, {
    messageId,
    body: MessageBody,
    attributes: MessageAttributes,
    trace: MessageSystemAttributes.AWSTraceHeader?.StringValue,
    sender: request.caller.arn,
    sentAt,
    visibleAt: sentAt + delaySeconds * 1_000,
  });
  const trace = MessageSystemAttributes.AWSTraceHeader;
  return {
    MessageId: messageId,
    MD5OfMessageBody: bodyMd5(MessageBody),
    MD5OfMessageAttributes: attributesMd5(MessageAttributes),
    MD5OfMessageSystemAttributes: trace && attributesMd5({ AWSTraceHeader: { DataType: "String", ...trace } }),
  };
};

const sizeOf = ({ MessageBody, MessageAttributes }: Message): number =>
  Buffer.byteLength(MessageBody) + attributesSize(MessageAttributes);
