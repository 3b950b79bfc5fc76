import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  type Message,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ClientConfig } from "../start-endpoints.ts";

/** What the product relies on in SQS, with the real client, which itself compares every MD5. */
export const queuesContract = (config: () => ClientConfig): void => {
  const prefix = `contract-${randomBytes(6).toString("hex")}`;
  let sqs: SQSClient;
  let made = 0;
  const urls: string[] = [];
  const create = async (Attributes: Record<string, string> = {}): Promise<string> => {
    made += 1;
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `${prefix}-${made}`, Attributes }));
    urls.push(QueueUrl);
    return QueueUrl;
  };
  const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  const receive = async (QueueUrl: string, more: object = {}): Promise<readonly Message[]> =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2, ...more }))).Messages ?? [];
  const one = async (QueueUrl: string, more: object = {}): Promise<Message> => {
    const [message] = await receive(QueueUrl, more);
    if (message === undefined) throw new Error("nothing was received");
    return message;
  };
  const attribute = async (QueueUrl: string, name: "QueueArn" | "ApproximateNumberOfMessages") =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }))).Attributes?.[name];

  beforeAll(() => {
    sqs = new SQSClient(config());
  });
  afterAll(async () => {
    for (const QueueUrl of urls) await sqs.send(new DeleteQueueCommand({ QueueUrl })).catch(() => {});
    sqs.destroy();
  });

  it("hands out URLs that lead back to itself, and finds queues by name and prefix", async () => {
    const url = await create({ VisibilityTimeout: "7" });
    const { endpoint } = config();
    if (endpoint !== undefined) expect(url.startsWith(`${endpoint}/`)).toBe(true);
    const QueueName = url.split("/").at(-1);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(url);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }))).QueueUrls).toContain(url);
    expect(
      (await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "7" } }))).QueueUrl,
    ).toBe(url);
    await expect(
      sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: "8" } })),
    ).rejects.toMatchObject({
      name: "QueueNameExists",
    });
  });

  it("delivers a message with its attributes, and no more once it is deleted", async () => {
    const url = await create();
    const body = "tab\t line\n ☃ 🚀 <&>";
    const MessageAttributes = {
      kind: { DataType: "String", StringValue: "prediction" },
      size: { DataType: "Number", StringValue: "12" },
      raw: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255, 1]) },
    };
    const sent = await send(url, body, { MessageAttributes });
    const message = await one(url, { MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] });
    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: body, MessageAttributes });
    expect(message.Attributes?.ApproximateReceiveCount).toBe("1");
    expect(Math.abs(Number(message.Attributes?.SentTimestamp) - Date.now())).toBeLessThan(60_000);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    expect(await attribute(url, "ApproximateNumberOfMessages")).toBe("0");
  });

  it("returns only the attributes asked for", async () => {
    const url = await create();
    const text = (StringValue: string) => ({ DataType: "String", StringValue });
    await send(url, "x", { MessageAttributes: { "a.one": text("1"), "a.two": text("2"), b: text("3") } });
    const message = await one(url, { MessageAttributeNames: ["a.*"], VisibilityTimeout: 0 });
    expect(Object.keys(message.MessageAttributes ?? {}).sort()).toEqual(["a.one", "a.two"]);
    expect((await one(url)).MessageAttributes).toBeUndefined();
  });

  it("hides a received message for its visibility timeout, then delivers it again", async () => {
    const url = await create({ VisibilityTimeout: "1" });
    await send(url, "again");
    const first = await one(url);
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    const second = await one(url, { WaitTimeSeconds: 3, MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.Attributes?.ApproximateReceiveCount).toBe("2");
    expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
  });

  it("gives a message back at once, or later, when its receiver says so", async () => {
    const url = await create({ VisibilityTimeout: "600" });
    await send(url, "mine");
    const first = await one(url);
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: first.ReceiptHandle, VisibilityTimeout: 0 }),
    );
    const second = await one(url, { MessageSystemAttributeNames: ["ApproximateReceiveCount"] });
    expect([second.MessageId, second.Attributes?.ApproximateReceiveCount]).toEqual([first.MessageId, "2"]);
    const Entries = [{ Id: "a", ReceiptHandle: second.ReceiptHandle, VisibilityTimeout: 1 }];
    expect(
      (await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }))).Successful,
    ).toHaveLength(1);
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    expect((await one(url, { WaitTimeSeconds: 4 })).MessageId).toBe(first.MessageId);
  });

  it("wakes a waiting receiver as soon as a message comes", async () => {
    const url = await create();
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await sleep(300);
    await send(url, "wake");
    expect(await Promise.race([waiting, sleep(15_000, "still waiting", { ref: false })])).toHaveLength(1);
  });

  it("holds back a delayed message", async () => {
    const url = await create();
    await send(url, "later", { DelaySeconds: 1 });
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    expect((await one(url, { WaitTimeSeconds: 5 })).Body).toBe("later");
  });

  it("moves a message that was received too often to the dead letters, once", async () => {
    const dead = await create();
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: await attribute(dead, "QueueArn"),
      maxReceiveCount: 2,
    });
    const url = await create({ VisibilityTimeout: "0", RedrivePolicy });
    expect((await sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }))).queueUrls).toEqual([url]);
    const sent = await send(url, "poison");
    expect((await one(url)).MessageId).toBe(sent.MessageId);
    expect((await one(url)).MessageId).toBe(sent.MessageId);
    expect(await receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
    const letter = await one(dead, { WaitTimeSeconds: 5, MessageSystemAttributeNames: ["All"] });
    expect(letter).toMatchObject({ MessageId: sent.MessageId, Body: "poison" });
    expect(letter.Attributes?.DeadLetterQueueSourceArn).toBe(await attribute(url, "QueueArn"));
    expect(await receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
  });

  it("redrives dead letters to where they came from, as new messages, and says that it did", async () => {
    const dead = await create();
    const SourceArn = await attribute(dead, "QueueArn");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: SourceArn, maxReceiveCount: 1 });
    const url = await create({ VisibilityTimeout: "0", RedrivePolicy });
    await send(url, "poison", { MessageAttributes: { kind: { DataType: "String", StringValue: "x" } } });
    await one(url);
    await expect.poll(() => receive(url, { WaitTimeSeconds: 0 })).toEqual([]);
    await expect.poll(() => attribute(dead, "ApproximateNumberOfMessages"), { timeout: 70_000 }).toBe("1");

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    const back = await one(url, {
      WaitTimeSeconds: 20,
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    expect(back).toMatchObject({ Body: "poison", MessageAttributes: { kind: { StringValue: "x" } } });
    expect(back.Attributes?.ApproximateReceiveCount).toBe("1");
    await expect
      .poll(async () => (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn }))).Results, { timeout: 70_000 })
      .toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1, SourceArn }]);
    await expect(
      sqs.send(new StartMessageMoveTaskCommand({ SourceArn: await attribute(url, "QueueArn") })),
    ).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await expect(sqs.send(new StartMessageMoveTaskCommand({ SourceArn: `${SourceArn}-not` }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("sends, receives and deletes in batches, entry by entry", async () => {
    const url = await create();
    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `e${index}`, MessageBody: `m${index}` }));
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect([sent.Successful?.length, sent.Failed ?? []]).toEqual([10, []]);
    const got = new Map<string | undefined, string | undefined>();
    while (got.size < 10)
      for (const { Body, ReceiptHandle } of await receive(url, { MaxNumberOfMessages: 10 }))
        got.set(Body, ReceiptHandle);
    expect([...got.keys()].sort()).toEqual(Entries.map(({ MessageBody }) => MessageBody));
    const handles = [...[...got.values()].slice(0, 9), "not a handle"];
    const removed = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: handles.map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle })),
      }),
    );
    expect(removed.Successful).toHaveLength(9);
    expect(removed.Failed?.map(({ Id, Code }) => [Id, Code])).toEqual([["9", "ReceiptHandleIsInvalid"]]);
  });

  it("refuses, each by its type, what SQS refuses", async () => {
    const url = await create();
    const entry = (Id: string) => ({ Id, MessageBody: "x" });
    const batch = (Entries: { Id: string; MessageBody: string }[]) =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    await expect(send(`${url}-no`, "x")).rejects.toBeInstanceOf(QueueDoesNotExist);
    await expect(send(url, "x".repeat(1_048_577))).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await expect(send(url, "\u0000")).rejects.toMatchObject({ name: "InvalidMessageContents" });
    await expect(batch([])).rejects.toMatchObject({ name: "EmptyBatchRequest" });
    await expect(batch([entry("a"), entry("a")])).rejects.toMatchObject({ name: "BatchEntryIdsNotDistinct" });
    await expect(batch(Array.from({ length: 11 }, (_, index) => entry(`${index}`)))).rejects.toMatchObject({
      name: "TooManyEntriesInBatchRequest",
    });
    await expect(batch(["a", "b"].map((Id) => ({ Id, MessageBody: "x".repeat(600_000) })))).rejects.toMatchObject({
      name: "BatchRequestTooLong",
    });
    await expect(
      sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: "not a handle" })),
    ).rejects.toMatchObject({ name: "ReceiptHandleIsInvalid" });
    await expect(
      sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { VisibilityTimeout: "-1" } })),
    ).rejects.toMatchObject({ name: "InvalidAttributeValue" });
    if (config().endpoint === undefined) return;
    await expect(
      sqs.send(new CreateQueueCommand({ QueueName: `${prefix}.fifo`, Attributes: { FifoQueue: "true" } })),
    ).rejects.toBeDefined();
    await expect(sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).rejects.toMatchObject({
      name: "UnknownOperation",
    });
  });

  it("forgets every message when purged", async () => {
    const url = await create();
    for (const body of ["a", "b", "c"]) await send(url, body);
    await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    await expect.poll(() => attribute(url, "ApproximateNumberOfMessages"), { timeout: 70_000 }).toBe("0");
  });

  it("gives each of 200 messages to one of 8 receivers", async () => {
    const url = await create();
    for (let batch = 0; batch < 20; batch += 1)
      await sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: `${batch * 10 + index}` })),
        }),
      );
    const seen: (string | undefined)[] = [];
    const receiver = async () => {
      for (let idle = 0; idle < 1; ) {
        const messages = await receive(url, { MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
        if (messages.length === 0) idle += 1;
        for (const { Body, ReceiptHandle } of messages) {
          seen.push(Body);
          await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, receiver));
    expect(seen).toHaveLength(200);
    expect(new Set(seen).size).toBe(200);
  });
};
