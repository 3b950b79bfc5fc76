import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groundTruthSubmittedV1 } from "../../../events/ground-truth-submitted.v1.ts";
import { openSqsGroundTruthSink } from "../../../lib/adapters/sqs/ground-truth-sink.ts";
import { startLocalServices } from "../../support/local-services.ts";

let services: Awaited<ReturnType<typeof startLocalServices>>;
let client: SQSClient;
beforeAll(async () => {
  services = await startLocalServices();
  client = new SQSClient({ ...services.config, maxAttempts: 1, useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  client.destroy();
  await services.stop();
});

test("a thousand of the longest labels arrive whole, each once, in messages that SQS takes", async () => {
  const { QueueUrl: queueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: "labels" }));
  const labels = Array.from({ length: 1_000 }, (_, row) => ({
    predictionId: "f".repeat(32),
    row,
    label: "\u0001".repeat(256),
    observedAt: 1_763_708_400_000,
  }));
  await openSqsGroundTruthSink({ client, queueUrl }).submit("w".repeat(63), labels);
  const received: unknown[] = [];
  for (;;) {
    const input = { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(input));
    if (Messages.length === 0) break;
    for (const { Body = "" } of Messages) {
      expect(Buffer.byteLength(Body)).toBeLessThanOrEqual(262_144);
      received.push(...groundTruthSubmittedV1.parse(JSON.parse(Body)).labels);
    }
  }
  expect(received).toHaveLength(1_000);
  expect(received).toEqual(expect.arrayContaining(labels));
});
