import { z } from "zod";
import { awsJson, parseInput } from "../../service-response.ts";
import { attributesMd5, bodyMd5, selectAttributes } from "../message-attributes.ts";
import { numberOf, redriveOf } from "../queue-attributes.ts";
import { openQueue, type QueueCall, type QueueOperation, queueUrlInput } from "../queue-call.ts";
import type { Delivery } from "../queue-messages.ts";
import { type Queue, queueArn } from "../queue-store.ts";

const receiveInput = queueUrlInput.extend({
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: z.number().int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  MessageAttributeNames: z.array(z.string()).default([]),
  AttributeNames: z.array(z.string()).default([]),
  MessageSystemAttributeNames: z.array(z.string()).default([]),
});
type ReceiveInput = z.output<typeof receiveInput>;

/** ReceiveMessage: waits, if asked to, until there is something or the receiver has gone. */
export const receiveMessage: QueueOperation = async (call) => {
  const input = parseInput(call.request, receiveInput);
  const queue = openQueue(call, input.QueueUrl, "ReceiveMessage");
  const waitSeconds = input.WaitTimeSeconds ?? numberOf(queue.attributes, "ReceiveMessageWaitTimeSeconds");
  const until = call.now() + waitSeconds * 1_000;
  const gone = receiverGone(call);
  let deliveries = take(call, queue.name, input);
  while (deliveries.length === 0 && call.now() < until && !gone.aborted) {
    const next = call.store.messages.nextDueAt(queue.name, call.now()) ?? until;
    await call.arrivals.wait(queue.name, Math.min(next, until) - call.now(), gone);
    // Nobody would hear the answer: the message would only be hidden from others.
    if (!gone.aborted) deliveries = take(call, queue.name, input);
  }
  return awsJson(call.request, deliveries.length === 0 ? {} : { Messages: deliveries.map(describe(input)) });
};

const receiverGone = ({ request }: QueueCall): AbortSignal => {
  const controller = new AbortController();
  request.context.env.outgoing.once("close", () => controller.abort());
  return controller.signal;
};

/** Delivers what is due; what was received too often goes to the dead letters instead, in the same transaction. */
const take = ({ store, now, arrivals }: QueueCall, name: string, input: ReceiveInput): readonly Delivery[] => {
  const { messages } = store;
  // The queue may have been changed or deleted while its receiver waited.
  const queue = store.get(name);
  const at = now();
  const visibleAt = at + (input.VisibilityTimeout ?? numberOf(queue.attributes, "VisibilityTimeout")) * 1_000;
  const deadLetters = deadLettersOf(queue, store.find);
  const deliveries: Delivery[] = [];
  const expiresBefore = at - numberOf(queue.attributes, "MessageRetentionPeriod") * 1_000;
  let moved = false;
  store.transaction(() => {
    messages.removeSentBefore(name, expiresBefore);
    for (let left = input.MaxNumberOfMessages; left > 0; left = input.MaxNumberOfMessages - deliveries.length) {
      const due = messages.due(name, at, left);
      for (const message of due)
        if (deadLetters && message.receiveCount >= deadLetters.maxReceiveCount) {
          messages.move(message, deadLetters.name, queueArn(name), at);
          moved = true;
        } else deliveries.push(messages.deliver(message, at, visibleAt));
      // With a visibility timeout of 0 a message stays due: it is delivered once per call all the same.
      if (due.length < left || visibleAt <= at) break;
    }
  });
  if (moved && deadLetters) arrivals.announce(deadLetters.name);
  return deliveries;
};

const deadLettersOf = (queue: Queue, find: (name: string) => Queue | undefined) => {
  const policy = redriveOf(queue.attributes);
  const name = policy?.deadLetterTargetArn.split(":").at(-1);
  // While its dead letters do not exist, a message stays where it is, as in SQS.
  if (policy === undefined || name === undefined || find(name) === undefined) return undefined;
  return { name, maxReceiveCount: policy.maxReceiveCount };
};

const describe =
  (input: ReceiveInput) =>
  (delivery: Delivery): object => {
    const attributes = selectAttributes(delivery.attributes, input.MessageAttributeNames);
    const some = Object.keys(attributes).length > 0;
    return {
      MessageId: delivery.messageId,
      ReceiptHandle: delivery.receiptHandle,
      Body: delivery.body,
      MD5OfBody: bodyMd5(delivery.body),
      Attributes: systemAttributes(delivery, [...input.AttributeNames, ...input.MessageSystemAttributeNames]),
      MessageAttributes: some ? attributes : undefined,
      MD5OfMessageAttributes: attributesMd5(attributes),
    };
  };

const systemAttributes = (delivery: Delivery, wanted: readonly string[]): Record<string, string> | undefined => {
  const all: Record<string, string | undefined> = {
    ApproximateFirstReceiveTimestamp: String(delivery.firstReceivedAt),
    ApproximateReceiveCount: String(delivery.receiveCount),
    AWSTraceHeader: delivery.trace,
    DeadLetterQueueSourceArn: delivery.sourceArn,
    SenderId: delivery.sender,
    SentTimestamp: String(delivery.sentAt),
  };
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(all))
    if (value !== undefined && (wanted.includes("All") || wanted.includes(name))) chosen[name] = value;
  return Object.keys(chosen).length === 0 ? undefined : chosen;
};
