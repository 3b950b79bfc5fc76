import { z } from "zod";
import { awsJson, parseInput } from "../../service-response.ts";
import { checkAttributes, defaultAttributes, type QueueAttributes, redriveOf } from "../queue-attributes.ts";
import { openQueue, type QueueCall, type QueueOperation, queueUrl, queueUrlInput } from "../queue-call.ts";
import { invalidAttributeName, invalidParameter, queueNameExists } from "../queue-errors.ts";
import { type Queue, queueArn } from "../queue-store.ts";

const attributesInput = z.record(z.string(), z.string()).default({});
const createInput = z.object({ QueueName: z.string(), Attributes: attributesInput });
const nameInput = z.object({ QueueName: z.string() });
const setInput = queueUrlInput.extend({ Attributes: attributesInput });
const getInput = queueUrlInput.extend({ AttributeNames: z.array(z.string()).default([]) });
const listInput = z.object({ QueueNamePrefix: z.string().default("") });

/** CreateQueue: asked again with the same attributes, it answers the same. */
export const createQueue: QueueOperation = async (call) => {
  const { QueueName, Attributes } = parseInput(call.request, createInput);
  call.request.authorize("sqs:CreateQueue", queueArn(QueueName));
  if (!/^[\w-]{1,80}$/.test(QueueName))
    throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  checkAttributes(Attributes);
  const existing = call.store.find(QueueName);
  if (existing && Object.entries(Attributes).some(([name, value]) => existing.attributes[name] !== value))
    throw queueNameExists();
  if (existing === undefined) saveQueue(call, QueueName, Attributes, undefined);
  await call.store.settle();
  return awsJson(call.request, { QueueUrl: queueUrl(call, QueueName) });
};

/** DeleteQueue, with its messages. */
export const deleteQueue: QueueOperation = async (call) => {
  const queue = openQueue(call, parseInput(call.request, queueUrlInput).QueueUrl, "DeleteQueue");
  call.store.remove(queue.name);
  await call.store.settle();
  call.arrivals.announce(queue.name);
  return awsJson(call.request, {});
};

/** GetQueueUrl. */
export const getQueueUrl: QueueOperation = (call) => {
  const { QueueName } = parseInput(call.request, nameInput);
  call.request.authorize("sqs:GetQueueUrl", queueArn(QueueName));
  return awsJson(call.request, { QueueUrl: queueUrl(call, call.store.get(QueueName).name) });
};

/** ListQueues, by prefix, all at once. */
export const listQueues: QueueOperation = (call) => {
  const { QueueNamePrefix } = parseInput(call.request, listInput);
  call.request.authorize("sqs:ListQueues", queueArn("*"));
  const names = call.store.all().map(({ name }) => name);
  const QueueUrls = names.filter((name) => name.startsWith(QueueNamePrefix)).map((name) => queueUrl(call, name));
  return awsJson(call.request, QueueUrls.length === 0 ? {} : { QueueUrls });
};

/** GetQueueAttributes: what was set, and what is counted. */
export const getQueueAttributes: QueueOperation = (call) => {
  const { QueueUrl, AttributeNames } = parseInput(call.request, getInput);
  const queue = openQueue(call, QueueUrl, "GetQueueAttributes");
  const all = describeQueue(call, queue);
  const wanted = AttributeNames.includes("All") ? Object.keys(all) : AttributeNames;
  const known = new Set([...Object.keys(all), "RedrivePolicy", "RedriveAllowPolicy", "Policy", "KmsMasterKeyId"]);
  const unknown = wanted.find((name) => !known.has(name));
  if (unknown !== undefined) throw invalidAttributeName(unknown);
  const Attributes = Object.fromEntries(wanted.filter((name) => name in all).map((name) => [name, all[name]]));
  return awsJson(call.request, wanted.length === 0 ? {} : { Attributes });
};

/** SetQueueAttributes; an empty redrive policy removes it. */
export const setQueueAttributes: QueueOperation = async (call) => {
  const { QueueUrl, Attributes } = parseInput(call.request, setInput);
  const queue = openQueue(call, QueueUrl, "SetQueueAttributes");
  checkAttributes(Attributes);
  saveQueue(call, queue.name, Attributes, queue);
  await call.store.settle();
  return awsJson(call.request, {});
};

/** PurgeQueue. */
export const purgeQueue: QueueOperation = async (call) => {
  const queue = openQueue(call, parseInput(call.request, queueUrlInput).QueueUrl, "PurgeQueue");
  call.store.messages.purge(queue.name);
  await call.store.settle();
  return awsJson(call.request, {});
};

/** ListDeadLetterSourceQueues: which queues send their dead letters here. */
export const listDeadLetterSourceQueues: QueueOperation = (call) => {
  const { QueueUrl } = parseInput(call.request, queueUrlInput);
  const queue = openQueue(call, QueueUrl, "ListDeadLetterSourceQueues");
  const sources = call.store
    .all()
    .filter(({ attributes }) => redriveOf(attributes)?.deadLetterTargetArn === queueArn(queue.name));
  return awsJson(call.request, { queueUrls: sources.map(({ name }) => queueUrl(call, name)) });
};

const saveQueue = (
  { store, now }: QueueCall,
  name: string,
  attributes: QueueAttributes,
  existing: Queue | undefined,
): void => {
  const at = Math.floor(now() / 1_000);
  store.save({
    name,
    createdAt: existing?.createdAt ?? at,
    modifiedAt: at,
    attributes: { ...(existing?.attributes ?? defaultAttributes), ...attributes },
  });
};

const describeQueue = ({ store, now }: QueueCall, queue: Queue): QueueAttributes => {
  const { visible, inFlight, delayed } = store.messages.count(queue.name, now());
  const { RedrivePolicy, ...attributes } = queue.attributes;
  return {
    ...attributes,
    ...(RedrivePolicy ? { RedrivePolicy } : {}),
    QueueArn: queueArn(queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(queue.createdAt),
    LastModifiedTimestamp: String(queue.modifiedAt),
  };
};
