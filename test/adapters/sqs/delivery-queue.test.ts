import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { webhookDeliveryDueV2 } from "../../../events/webhook-delivery-due.v2.ts";
import { openDeliveryQueue } from "../../../lib/adapters/sqs/delivery-queue.ts";
import type { Delivery } from "../../../lib/ports/delivery-queue.ts";
import { startLocalServices } from "../../support/local-services.ts";
import { startWireServer, wireClient } from "../../support/wire-server.ts";

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

const webhook = "0".repeat(32);
const delivery = (place: number, description = ""): Delivery => ({
  webhook,
  workspace: "default",
  id: String(place).padStart(32, "0"),
  message: { type: "model-registered.v1", timestamp: "2026-11-21T08:10:00.123Z", data: { description } },
});
const openQueue = async (name: string) => {
  const { QueueUrl: queueUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: name }));
  const receive = async (): Promise<Message[]> => {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages;
  };
  return { queue: openDeliveryQueue({ client, queueUrl }), receive };
};

test("deliveries arrive as their event says, however many and large they are", async () => {
  const { queue, receive } = await openQueue("many");
  const sent = [
    ...Array.from({ length: 12 }, (_, place) => delivery(place)),
    ...[12, 13, 14, 15, 16].map((place) => delivery(place, "x".repeat(65_000))),
  ];
  await queue.send(sent);
  const messages: Message[] = [];
  for (let batch = await receive(); batch.length > 0; batch = await receive()) messages.push(...batch);
  const bodies = messages.map(({ Body = "" }) => webhookDeliveryDueV2.parse(JSON.parse(Body)));
  const expected = sent.map((due) => ({ schema: "webhook-delivery-due.v2", ...due }));
  expect(bodies.sort((a, b) => a.id.localeCompare(b.id))).toEqual(expected);
});

test("a delivery that is postponed comes again no earlier", async () => {
  const { queue, receive } = await openQueue("postponed");
  await queue.send([delivery(1)]);
  const [message] = await receive();
  await queue.postpone(message?.ReceiptHandle ?? "", 0);
  expect(await receive()).toHaveLength(1);
  const [again] = await receive();
  expect(again).toBeUndefined();
});

test("messages that SQS refuses one by one are sent again, and only they", async () => {
  const calls: string[][] = [];
  const server = await startWireServer(async ({ body }) => {
    const ids = JSON.parse(body).Entries.map(({ Id }: { Id: string }) => Id);
    calls.push(ids);
    const failed = calls.length === 1 ? ["1"] : [];
    const successful = ids.filter((id: string) => !failed.includes(id));
    return {
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.0" },
      body: JSON.stringify({
        Failed: failed.map((Id) => ({ Id, Code: "InternalError", SenderFault: false })),
        Successful: successful.map((Id: string) => ({ Id, MessageId: Id, MD5OfMessageBody: "" })),
      }),
    };
  });
  const wire = new SQSClient({ ...wireClient(server.url), useQueueUrlAsEndpoint: false, md5: false });
  await openDeliveryQueue({ client: wire, queueUrl: "https://sqs.invalid/1/q" }).send(
    [0, 1, 2].map((place) => delivery(place)),
  );
  expect(calls).toEqual([["0", "1", "2"], ["1"]]);
  await server.stop();
});
