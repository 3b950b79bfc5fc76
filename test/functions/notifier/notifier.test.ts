import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { webhookMessageV1 } from "../../../events/webhook-message.v1.ts";
import { createNotifier } from "../../../functions/notifier/app.ts";
import { parseFact } from "../../../lib/adapters/canonical/parse-fact.ts";
import { openCedarAuthorizer } from "../../../lib/adapters/cedar/cedar-authorizer.ts";
import { openClientSecrets } from "../../../lib/adapters/dynamodb/client-secrets.ts";
import { openEventIndex } from "../../../lib/adapters/dynamodb/event-index.ts";
import { openFactCursors } from "../../../lib/adapters/dynamodb/fact-cursors.ts";
import { parseState } from "../../../lib/adapters/dynamodb/parse-state.ts";
import { openDeliveryQueue } from "../../../lib/adapters/sqs/delivery-queue.ts";
import { sha256Digest } from "../../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../../lib/adapters/system/uuid-v7.ts";
import { openWebhookSender } from "../../../lib/adapters/webhook/webhook-sender.ts";
import type { Fact } from "../../../lib/domain/fact/fact.ts";
import { webhookSecretText } from "../../../lib/domain/webhook/secret-text.ts";
import type { DeliveryQueue } from "../../../lib/ports/delivery-queue.ts";
import { createWebhook } from "../../../lib/usecases/create-webhook.ts";
import { deleteWebhook } from "../../../lib/usecases/delete-webhook.ts";
import { sequenceLeaves } from "../../../lib/usecases/sequence-leaves.ts";
import { commandContext } from "../../support/command-context.ts";
import { startLocalServices } from "../../support/local-services.ts";
import { logWorld } from "../../support/log-world.ts";
import { memoryLogTiles } from "../../support/memory-log-tiles.ts";
import { held } from "../../support/registry.ts";
import { createStateTable, startTableEngine, type TableEngine } from "../../support/table-engine.ts";
import { isAuthentic, startWebhookReceiver } from "../../support/webhook-receiver.ts";

let engine: TableEngine;
let services: Awaited<ReturnType<typeof startLocalServices>>;
let sqs: SQSClient;
let world: ReturnType<typeof logWorld>;
const memory = memoryLogTiles();
const always = Number.MAX_SAFE_INTEGER;
const told: Fact[] = [];
const broken = new Set<string>();
const sealingKey = Buffer.alloc(32, 7);
const secretBytes = (workspace: string, id: string) => Buffer.from(`${workspace} ${id}`.padEnd(48, "x"));

beforeAll(async () => {
  engine = await startTableEngine();
  services = await startLocalServices();
  sqs = new SQSClient({ ...services.config, maxAttempts: 1, useQueueUrlAsEndpoint: false });
  world = logWorld(engine.client, await createStateTable(engine.client, "state"), memory);
});
afterAll(async () => {
  sqs?.destroy();
  await Promise.all([engine?.stop(), services?.stop()]);
});

let queueUrl = "";
let queues = 0;
let receiver: Awaited<ReturnType<typeof startWebhookReceiver>>;
let statusToAnswer = 204;
beforeEach(async () => {
  queues += 1;
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `deliveries-${queues}` }));
  queueUrl = QueueUrl;
  statusToAnswer = 204;
  receiver = await startWebhookReceiver((response) => void response.writeHead(statusToAnswer).end());
  told.splice(0);
  broken.clear();
});
afterEach(() => receiver.stop());

const needs = () => ({
  aggregates: world.store,
  authorizer: openCedarAuthorizer(),
  ids: uuidV7Ids(),
  digest: sha256Digest,
  clock: systemClock,
  tiles: memory.tiles,
  cursors: openFactCursors({ client: engine.client, table: "state" }),
  events: openEventIndex({ client: engine.client, table: "state" }),
  clientSecrets: openClientSecrets({ client: engine.client, table: "state", sealingKeyOf: async () => sealingKey }),
  bus: {
    publish: async (facts: readonly Fact[]) => {
      if (broken.has(facts[0]?.workspace ?? "")) throw new Error("AccessDeniedException: events:PutEvents");
      told.push(...facts);
      return facts.length;
    },
  },
  deliveries: openDeliveryQueue({ client: sqs, queueUrl }),
  sender: openWebhookSender({ loopbackAllowed: true, timeoutMs: 2_000 }),
  secrets: { secretOf: async (workspace: string, id: string) => secretBytes(workspace, id) },
  webhookLoopback: true,
  parseFact,
  parseState,
});

const create = async (workspace: string) => {
  const href = `http://localhost:${receiver.port}/hook`;
  const url = { href, scheme: "http", host: "localhost", hasUserInfo: false };
  const context = commandContext({ workspace, roles: ["admin"] });
  const creation = { url, events: ["model-registered", "model-updated"], description: "" };
  const { state, secret } = held(await createWebhook(needs(), context, creation));
  await sequence(workspace);
  return { id: state.id, secret: webhookSecretText(secret) };
};
const sequence = (workspace: string) => sequenceLeaves(world.needs(), workspace, always);
const wake = (...workspaces: string[]) => ({
  Records: workspaces.map((workspace) => ({
    eventSource: "aws:dynamodb",
    eventName: "MODIFY",
    dynamodb: { Keys: { pk: { S: `${workspace}#log` }, sk: { S: "HEAD" } } },
  })),
});

/** As Lambda's event source does: receives, hands over, and deletes what did not fail. */
const pollQueue = async (deliveries?: DeliveryQueue) => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ["All"] }),
  );
  const record = ({ MessageId, ReceiptHandle, Body, Attributes }: Message) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    eventSource: "aws:sqs",
  });
  const notifier = createNotifier({ ...needs(), ...(deliveries === undefined ? {} : { deliveries }) });
  const response = await notifier({ Records: Messages.map(record) });
  const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const { MessageId = "", ReceiptHandle } of Messages)
    if (!failed.has(MessageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  return { received: Messages.length, failed: failed.size };
};

test("what a command did reaches the receiver, signed with the secret that its creator was told", async () => {
  const { secret } = await create("told");
  await world.command("told", "a");
  await world.command("told", "a");
  await sequence("told");
  await createNotifier(needs())(wake("told"));
  expect(await pollQueue()).toEqual({ received: 2, failed: 0 });
  const messages = receiver.received.map(({ body }) => webhookMessageV1.parse(JSON.parse(body)));
  expect(messages.map(({ type, data }) => [type, data.subjectVersion]).sort()).toEqual([
    ["model-registered.v1", 1],
    ["model-updated.v1", 2],
  ]);
  for (const webhook of receiver.received) {
    expect(isAuthentic(webhook, secret)).toBe(true);
    expect(isAuthentic({ ...webhook, body: `${webhook.body} ` }, secret)).toBe(false);
    expect(webhook.headers["webhook-id"]).toBe(webhookMessageV1.parse(JSON.parse(webhook.body)).data.id);
  }
  expect(told).toHaveLength(3);
});

test("a stream record wakes the notifier for its workspace; the clock finds the others, past one that fails", async () => {
  for (const workspace of ["a-broken", "b-woken", "c-idle"]) {
    await world.command(workspace, "a");
    await sequence(workspace);
  }
  await createNotifier(needs())(wake("b-woken"));
  expect(told.map(({ workspace }) => workspace)).toEqual(["b-woken"]);
  broken.add("a-broken");
  await expect(createNotifier(needs())({ kind: "tick" })).rejects.toThrow("AccessDeniedException");
  expect(told.map(({ workspace }) => workspace)).toEqual(["b-woken", "c-idle"]);
  broken.clear();
  await createNotifier(needs())({ kind: "tick" });
  expect(told.map(({ workspace }) => workspace)).toEqual(["b-woken", "c-idle", "a-broken"]);
});

describe("a delivery that goes wrong", () => {
  const due = async (workspace: string) => {
    const webhook = await create(workspace);
    await world.command(workspace, "a");
    await sequence(workspace);
    await createNotifier(needs())(wake(workspace));
    return webhook;
  };

  test("comes again under the same id, later each time, until it is taken", async () => {
    await due("retried");
    const waits: number[] = [];
    const impatient: DeliveryQueue = {
      send: async () => undefined,
      postpone: async (receipt, seconds) => {
        waits.push(seconds);
        const now = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 };
        await sqs.send(new ChangeMessageVisibilityCommand(now));
      },
    };
    statusToAnswer = 503;
    for (let attempt = 1; attempt <= 8; attempt += 1)
      expect(await pollQueue(impatient)).toEqual({ received: 1, failed: 1 });
    expect(waits).toEqual([5, 60, 300, 1_800, 7_200, 18_000, 36_000, 0]);
    statusToAnswer = 200;
    expect(await pollQueue(impatient)).toEqual({ received: 1, failed: 0 });
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(receiver.received).toHaveLength(9);
  });

  test("waits in the queue itself", async () => {
    await due("waiting");
    statusToAnswer = 500;
    expect(await pollQueue()).toEqual({ received: 1, failed: 1 });
    expect(await pollQueue()).toEqual({ received: 0, failed: 0 });
  });

  test("fails alone, be it unreadable", async () => {
    await due("beside");
    const record = { messageId: "m", receiptHandle: "none", attributes: { ApproximateReceiveCount: "1" } };
    const response = await createNotifier(needs())({ Records: [{ ...record, body: "{}", eventSource: "aws:sqs" }] });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: "m" }] });
    expect(await pollQueue()).toEqual({ received: 1, failed: 0 });
  });

  test("is dropped when its webhook is deleted meanwhile", async () => {
    const { id: webhook } = await due("deleted");
    held(await deleteWebhook(needs(), commandContext({ workspace: "deleted" }), { webhook }));
    expect(await pollQueue()).toEqual({ received: 1, failed: 0 });
    expect(receiver.received).toEqual([]);
  });

  test("deletes the webhook when its receiver is gone, by a command that says who did it", async () => {
    const { id } = await due("gone");
    statusToAnswer = 410;
    expect(await pollQueue()).toEqual({ received: 1, failed: 0 });
    expect((await world.store.load("gone", "webhook", id))?.state).toMatchObject({ status: "deleted" });
    await sequence("gone");
    await createNotifier(needs())(wake("gone"));
    expect(told.at(-1)).toMatchObject({ type: "webhook-deleted", subject: { kind: "webhook", id } });
  });
});
