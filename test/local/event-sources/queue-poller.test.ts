import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openQueueStore, type QueueStore } from "../../../functions/local/endpoints/queues/queue-store.ts";
import { createQueuesHandler } from "../../../functions/local/endpoints/queues/queues-handler.ts";
import type { HandOver, Poller } from "../../../functions/local/event-sources/poller.ts";
import { startQueuePoller } from "../../../functions/local/event-sources/queue-poller.ts";
import type { EventSourceMapping } from "../../../functions/local/template/machine-description.ts";
import { startEndpoints } from "../endpoints/start-endpoints.ts";

interface Delivered {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly [member: string]: unknown;
  }[];
}

let endpoints: Awaited<ReturnType<typeof startEndpoints>>;
let store: QueueStore;
let folder: string;
let client: SQSClient;
let queueUrl: string;
let count = 0;
const pollers: Poller[] = [];
const reports: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidegate-queue-poller-"));
  store = openQueueStore(folder);
  endpoints = await startEndpoints({ services: { sqs: createQueuesHandler(store, Date.now) } });
  client = new SQSClient({ ...endpoints.root, useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  client.destroy();
  await endpoints.close();
  store.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  count += 1;
  const { QueueUrl = "" } = await client.send(
    new CreateQueueCommand({ QueueName: `queue-${count}`, Attributes: { VisibilityTimeout: "1" } }),
  );
  queueUrl = QueueUrl;
});
afterEach(() => Promise.all(pollers.splice(0).map((poller) => poller.stop())));

const mapping: EventSourceMapping = {
  id: "mapping",
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:worker",
  sourceArn: "arn:aws:sqs:us-east-1:000000000000:queue",
  batchSize: 10,
  batchingWindowSeconds: 0,
  filters: [],
  reportsBatchItemFailures: true,
  concurrencyMax: undefined,
  bisectsOnError: false,
  retriesMax: undefined,
  failureQueueArn: undefined,
  startingPosition: "TRIM_HORIZON",
};
const answering = (answer: (event: Delivered) => unknown) => {
  const events: Delivered[] = [];
  const handOver: HandOver = async (event) => {
    const delivered: Delivered = JSON.parse(JSON.stringify(event));
    events.push(delivered);
    const value = await answer(delivered);
    const failed = value instanceof Error;
    return {
      payload: Buffer.from(JSON.stringify(failed ? { errorMessage: value.message } : (value ?? null))),
      functionError: failed ? "Unhandled" : undefined,
      requestId: "r",
      executedVersion: "$LATEST",
    };
  };
  return { events, handOver };
};
const poll = (handOver: HandOver, extra: Partial<EventSourceMapping> = {}, concurrencyMax = 5) => {
  const poller = startQueuePoller(
    { ...mapping, ...extra },
    { client, queueUrl, handOver, concurrencyMax, report: (message) => reports.push(message) },
  );
  pollers.push(poller);
};
const send = (...bodies: string[]) =>
  client.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: bodies.map((MessageBody, place) => ({ Id: String(place), MessageBody })),
    }),
  );
const left = async () => {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
};
const bodies = (events: readonly Delivered[]) => events.flatMap(({ Records }) => Records.map(({ body }) => body));

describe("a queue's mapping", () => {
  test("cuts a batch that is larger than an invocation may be, and hands over all of it", async () => {
    const large = "x".repeat(900_000);
    for (const name of ["a", "b", "c", "d", "e", "f", "g", "h"])
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: name + large }));
    const { events, handOver } = answering(() => null);
    poll(handOver, {}, 1);
    await expect.poll(left).toBe(0);
    for (const event of events) expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect(events.length).toBe(2);
    expect(
      bodies(events)
        .map(([name]) => name)
        .toSorted()
        .join(""),
    ).toBe("abcdefgh");
    expect(reports).toEqual([]);
  });

  test("hands messages over in Lambda's shape and deletes them on success", async () => {
    const { events, handOver } = answering(() => null);
    poll(handOver);
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: "hello",
        MessageAttributes: { kind: { DataType: "String", StringValue: "x" } },
      }),
    );
    await expect.poll(() => events.length, { interval: 5 }).toBe(1);
    expect(events[0]?.Records[0]).toMatchObject({
      body: "hello",
      eventSource: "aws:sqs",
      eventSourceARN: mapping.sourceArn,
      awsRegion: "us-east-1",
      attributes: { ApproximateReceiveCount: "1" },
      messageAttributes: { kind: { stringValue: "x", dataType: "String" } },
    });
    await expect.poll(left).toBe(0);
  });

  test("delivers again exactly those that the function reports as failed", async () => {
    const { events, handOver } = answering(({ Records }) => ({
      batchItemFailures: Records.filter(({ body, attributes }) => {
        const received = JSON.stringify(attributes);
        return body === "bad" && received.includes('"ApproximateReceiveCount":"1"');
      }).map(({ messageId }) => ({ itemIdentifier: messageId })),
    }));
    await send("good", "bad", "fine");
    poll(handOver);
    await expect.poll(left).toBe(0);
    expect(bodies(events).sort()).toEqual(["bad", "bad", "fine", "good"]);
  });

  test.each([
    ["throws", () => new Error("x")],
    ["names a message that is not in the batch", () => ({ batchItemFailures: [{ itemIdentifier: "other" }] })],
    ["answers with something unreadable", () => ({ batchItemFailures: "all" })],
  ])("keeps the whole batch when the function %s", async (_, answer) => {
    const { events, handOver } = answering(answer);
    await send("a", "b");
    poll(handOver);
    await expect.poll(() => bodies(events).length).toBeGreaterThanOrEqual(2);
    expect(await left()).toBe(2);
  });

  test("never has more batches in the function's hands than allowed", async () => {
    let busy = 0;
    let most = 0;
    const { events, handOver } = answering(async () => {
      busy += 1;
      most = Math.max(most, busy);
      await new Promise((later) => setTimeout(later, 50));
      busy -= 1;
    });
    await send(..."abcdefgh");
    poll(handOver, { batchSize: 1 }, 2);
    await expect.poll(() => bodies(events).length).toBe(8);
    expect(most).toBe(2);
  });

  test("waits its window for a fuller batch", async () => {
    const { events, handOver } = answering(() => null);
    await client.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: "30" } }));
    poll(handOver, { batchingWindowSeconds: 1 });
    await send("a");
    await send("b");
    await expect.poll(() => events.length).toBe(1);
    expect(bodies(events)).toEqual(["a", "b"]);
  });

  test("deletes what its filter leaves out, unseen", async () => {
    const { events, handOver } = answering(() => null);
    await send(JSON.stringify({ kind: "a" }), JSON.stringify({ kind: "b" }), "no JSON");
    poll(handOver, { filters: [{ body: { kind: ["b"] } }] });
    await expect.poll(left).toBe(0);
    expect(bodies(events)).toEqual([JSON.stringify({ kind: "b" })]);
  });
});
