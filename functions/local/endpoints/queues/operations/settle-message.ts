import { z } from "zod";
import { awsJson, parseInput } from "../../service-response.ts";
import { checkBatch, runBatch } from "../batch.ts";
import { openQueue, type QueueCall, type QueueOperation, queueUrlInput } from "../queue-call.ts";
import { invalidParameter, messageNotInflight, receiptHandleInvalid } from "../queue-errors.ts";
import type { QueueMessage } from "../queue-messages.ts";

const handleInput = z.object({ ReceiptHandle: z.string() });
const visibilityInput = handleInput.extend({ VisibilityTimeout: z.number().int().min(0).max(43_200) });
const deleteInput = queueUrlInput.extend(handleInput.shape);
const deleteBatchInput = queueUrlInput.extend({ Entries: z.array(handleInput.extend({ Id: z.string() })) });
const changeInput = queueUrlInput.extend(visibilityInput.shape);
const changeBatchInput = queueUrlInput.extend({ Entries: z.array(visibilityInput.extend({ Id: z.string() })) });

/** DeleteMessage. An outdated receipt is no error and deletes nothing, as in SQS. */
export const deleteMessage: QueueOperation = async (call) => {
  const { QueueUrl, ReceiptHandle } = parseInput(call.request, deleteInput);
  const queue = openQueue(call, QueueUrl, "DeleteMessage");
  removeMessage(call, queue.name, ReceiptHandle);
  await call.store.settle();
  return awsJson(call.request, {});
};

/** DeleteMessageBatch. */
export const deleteMessageBatch: QueueOperation = async (call) => {
  const { QueueUrl, Entries } = parseInput(call.request, deleteBatchInput);
  const queue = openQueue(call, QueueUrl, "DeleteMessage");
  checkBatch(Entries);
  const outcome = call.store.transaction(() =>
    runBatch(Entries, ({ ReceiptHandle }) => removeMessage(call, queue.name, ReceiptHandle)),
  );
  await call.store.settle();
  return awsJson(call.request, outcome);
};

/** ChangeMessageVisibility: from now on, not from when it was received. */
export const changeMessageVisibility: QueueOperation = async (call) => {
  const { QueueUrl, ReceiptHandle, VisibilityTimeout } = parseInput(call.request, changeInput);
  const queue = openQueue(call, QueueUrl, "ChangeMessageVisibility");
  changeVisibility(call, queue.name, ReceiptHandle, VisibilityTimeout);
  await call.store.settle();
  call.arrivals.announce(queue.name);
  return awsJson(call.request, {});
};

/** ChangeMessageVisibilityBatch. */
export const changeMessageVisibilityBatch: QueueOperation = async (call) => {
  const { QueueUrl, Entries } = parseInput(call.request, changeBatchInput);
  const queue = openQueue(call, QueueUrl, "ChangeMessageVisibility");
  checkBatch(Entries);
  const outcome = call.store.transaction(() =>
    runBatch(Entries, ({ ReceiptHandle, VisibilityTimeout }) =>
      changeVisibility(call, queue.name, ReceiptHandle, VisibilityTimeout),
    ),
  );
  await call.store.settle();
  call.arrivals.announce(queue.name);
  return awsJson(call.request, outcome);
};

const findMessage = ({ store }: QueueCall, queue: string, handle: string): QueueMessage | undefined => {
  if (!/^\d{1,15}\.[\w-]{16}$/.test(handle)) throw receiptHandleInvalid();
  return store.messages.findByHandle(queue, handle);
};

const removeMessage = (call: QueueCall, queue: string, handle: string): object => {
  const message = findMessage(call, queue, handle);
  if (message) call.store.messages.remove(message);
  return {};
};

const changeVisibility = (call: QueueCall, queue: string, handle: string, seconds: number): object => {
  const message = findMessage(call, queue, handle);
  if (message === undefined)
    throw invalidParameter("Message does not exist or is not available for visibility timeout change.");
  const at = call.now();
  if (message.visibleAt <= at) throw messageNotInflight();
  call.store.messages.setVisibleAt(message, at + seconds * 1_000);
  return {};
};
