import { CreateQueueCommand, ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { predictionCapturedV1, predictionRowsV1 } from "../../../events/prediction-captured.v1.ts";
import { openSqsCaptureSink } from "../../../lib/adapters/sqs/capture-sink.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import type { CapturedPrediction } from "../../../lib/ports/capture-sink.ts";
import { startLocalServices } from "../../support/local-services.ts";
import { startWireServer, wireClient } from "../../support/wire-server.ts";

let services: Awaited<ReturnType<typeof startLocalServices>>;
let client: SQSClient;
let calls = 0;

beforeAll(async () => {
  services = await startLocalServices();
  client = new SQSClient({ ...services.config, maxAttempts: 1, useQueueUrlAsEndpoint: false });
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === SendMessageBatchCommand.name) calls += 1;
        return next(args);
      },
    { step: "initialize" },
  );
});
afterAll(async () => {
  client.destroy();
  await services.stop();
});

const ids = uuidV7Ids();
const prediction = (age: unknown = 30): CapturedPrediction => ({
  id: ids.next(),
  workspace: "default",
  route: "income",
  revision: 7,
  model: "model-1",
  version: 1,
  arm: "stable",
  assignment: "weight",
  unit: null,
  at: 1_700_000_000_000,
  latencyMs: 1.5,
  status: "ok",
  inputs: [{ age: String(age) }],
  outputs: [{ label: 1 }],
});

const openQueue = async (name: string) => {
  const { QueueUrl: queueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: name }));
  const stored = new Map<string, string>();
  const sink = openSqsCaptureSink({
    client,
    queueUrl,
    sendMsMax: 2_000,
    storeRows: async ({ id }, rows) => {
      stored.set(`rows/${id}`, rows);
      return `rows/${id}`;
    },
  });
  const received = async () => {
    const messages = [];
    for (;;) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      );
      if (Messages.length === 0) return messages;
      messages.push(...Messages.map(({ Body = "" }) => predictionCapturedV1.parse(JSON.parse(Body))));
    }
  };
  return { sink, stored, received };
};

test("a prediction arrives as its event says", async () => {
  const { sink, received } = await openQueue("one");
  const sent = prediction();
  await sink.capture(sent);
  const { inputs, outputs, ...provenance } = sent;
  expect(await received()).toEqual([
    { schema: "prediction-captured.v1", ...provenance, rows: { kind: "inline", inputs, outputs } },
  ]);
});

test("predictions that arrive together share calls of ten messages and 256 KiB", async () => {
  const { sink, received } = await openQueue("many");
  calls = 0;
  await Promise.all(Array.from({ length: 25 }, () => sink.capture(prediction())));
  expect(calls).toBe(3);
  expect(await received()).toHaveLength(25);
  calls = 0;
  await Promise.all(Array.from({ length: 5 }, () => sink.capture(prediction("x".repeat(100_000)))));
  expect(calls).toBe(3);
  expect(await received()).toHaveLength(5);
});

test("rows too large for a message are put aside, and the message says where", async () => {
  const { sink, stored, received } = await openQueue("large");
  const sent = prediction("é".repeat(130_000));
  await sink.capture(sent);
  expect(await received()).toMatchObject([{ id: sent.id, rows: { kind: "stored", key: `rows/${sent.id}` } }]);
  expect(predictionRowsV1.parse(JSON.parse(stored.get(`rows/${sent.id}`) ?? ""))).toEqual({
    inputs: sent.inputs,
    outputs: sent.outputs,
  });
});

test("of a batch that is taken in part, only the lost predictions are reported lost", async () => {
  const server = await startWireServer(async ({ body }) => {
    const { Entries } = JSON.parse(body);
    const [first, ...others] = Entries;
    return {
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.0" },
      body: JSON.stringify({
        Successful: others.map(({ Id }: { Id: string }) => ({ Id, MessageId: Id, MD5OfMessageBody: "" })),
        Failed: [{ Id: first.Id, Code: "InternalError", SenderFault: false }],
      }),
    };
  });
  const sink = openSqsCaptureSink({
    client: new SQSClient({ ...wireClient(server.url), useQueueUrlAsEndpoint: false, md5: false }),
    queueUrl: `${server.url}/queue`,
    sendMsMax: 2_000,
    storeRows: async () => "",
  });
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => sink.capture(prediction())));
  await server.stop();
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
});

test("a queue that does not answer loses the prediction in time, not the caller", async () => {
  const server = await startWireServer(() => new Promise(() => {}));
  const sink = openSqsCaptureSink({
    client: new SQSClient({ ...wireClient(server.url), useQueueUrlAsEndpoint: false }),
    queueUrl: `${server.url}/queue`,
    sendMsMax: 200,
    storeRows: async () => "",
  });
  await expect(sink.capture(prediction())).rejects.toThrow();
  await server.stop();
});
