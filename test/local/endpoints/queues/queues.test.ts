import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareQueue } from "../../../../functions/local/endpoints/queues/prepare-queue.ts";
import { openQueueStore } from "../../../../functions/local/endpoints/queues/queue-store.ts";
import { createQueuesHandler } from "../../../../functions/local/endpoints/queues/queues-handler.ts";
import { describeContract } from "../contract-target.ts";
import { startEndpoints } from "../start-endpoints.ts";
import { queuesContract } from "./queues-contract.ts";

const startQueues = async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-queues-"));
  const store = openQueueStore(folder);
  const machine = await startEndpoints({ services: { sqs: createQueuesHandler(store, Date.now) } });
  const close = async () => {
    await machine.close();
    store.close();
    await rm(folder, { recursive: true });
    expect(machine.faults).toEqual([]);
  };
  return { machine, store, close };
};

describeContract(
  "SQS",
  {
    name: "the local machine",
    open: async () => {
      const { machine, close } = await startQueues();
      return { config: machine.root, close };
    },
  },
  queuesContract,
);

describe("a queue of the template", () => {
  const arn = "arn:aws:sqs:us-east-1:000000000000:capture";
  let started: Awaited<ReturnType<typeof startQueues>>;
  const QueueUrl = "http://anywhere.invalid/000000000000/capture";
  const client = (...statements: readonly unknown[]) =>
    new SQSClient({ ...started.machine.roleWith(...statements), useQueueUrlAsEndpoint: false });
  const allow = (Action: string | string[], Resource = arn) => ({ Effect: "Allow", Action, Resource });

  beforeAll(async () => {
    started = await startQueues();
    await prepareQueue(started.store, { name: "capture", attributes: { VisibilityTimeout: "360" } }, Date.now());
  });
  afterAll(() => started.close());

  it("keeps its messages when prepared again with other attributes", async () => {
    const root = new SQSClient({ ...started.machine.root, useQueueUrlAsEndpoint: false });
    await root.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
    await prepareQueue(started.store, { name: "capture", attributes: { VisibilityTimeout: "60" } }, Date.now());
    const { Attributes } = await root.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    expect(Attributes).toMatchObject({ VisibilityTimeout: "60", ApproximateNumberOfMessages: "1" });
    await expect(prepareQueue(started.store, { name: "f", attributes: { FifoQueue: "true" } }, 0)).rejects.toThrow(
      /FifoQueue/,
    );
  });

  it("refuses a role that may only send, in SQS's own words", async () => {
    const sender = client(allow("sqs:SendMessage"));
    await expect(sender.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }))).resolves.toBeDefined();
    const Entries = [{ Id: "a", MessageBody: "x" }];
    await expect(sender.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).resolves.toBeDefined();
    await expect(sender.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("not authorized to perform: sqs:ReceiveMessage"),
      $metadata: expect.objectContaining({ httpStatusCode: 403 }),
    });
    const elsewhere = client(allow("sqs:*", `${arn}-dead`));
    await expect(elsewhere.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  it("hides no message for a receiver that has gone", async () => {
    await prepareQueue(started.store, { name: "gone", attributes: { VisibilityTimeout: "600" } }, Date.now());
    const url = "http://anywhere.invalid/000000000000/gone";
    const impatient = new SQSClient({ ...started.machine.root, useQueueUrlAsEndpoint: false, maxAttempts: 1 });
    const leave = new AbortController();
    const waiting = impatient.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: leave.signal,
    });
    await sleep(200);
    leave.abort();
    await expect(waiting).rejects.toBeDefined();
    await sleep(100);
    await impatient.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "for the next" }));
    const { Messages } = await impatient.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(["for the next"]);
  });
});
