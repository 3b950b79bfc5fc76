import { unknownOperation } from "../service-error.ts";
import type { ServiceHandler } from "../service-handler.ts";
import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  purgeQueue,
  setQueueAttributes,
} from "./operations/manage-queue.ts";
import { listMessageMoveTasks, startMessageMoveTask } from "./operations/move-messages.ts";
import { receiveMessage } from "./operations/receive-message.ts";
import { sendMessage, sendMessageBatch } from "./operations/send-message.ts";
import {
  changeMessageVisibility,
  changeMessageVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from "./operations/settle-message.ts";
import { createQueueArrivals } from "./queue-arrivals.ts";
import type { QueueOperation } from "./queue-call.ts";
import type { QueueStore } from "./queue-store.ts";

const operations: Readonly<Record<string, QueueOperation>> = {
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
  CreateQueue: createQueue,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListMessageMoveTasks: listMessageMoveTasks,
  ListQueues: listQueues,
  PurgeQueue: purgeQueue,
  ReceiveMessage: receiveMessage,
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
  SetQueueAttributes: setQueueAttributes,
  StartMessageMoveTask: startMessageMoveTask,
};

/**
 * SQS: standard queues, in the JSON protocol of today's clients.
 *
 * @param now epoch milliseconds
 */
export const createQueuesHandler = (store: QueueStore, now: () => number): ServiceHandler => {
  const arrivals = createQueueArrivals();
  return (request) => {
    const { operation, targetPrefix } = request;
    const run =
      targetPrefix === "AmazonSQS" && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run === undefined) throw unknownOperation(request.service, operation);
    return run({ request, store, arrivals, now });
  };
};
