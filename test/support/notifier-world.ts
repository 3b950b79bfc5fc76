import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createNotifier } from "../../functions/notifier/app.ts";
import { parseFact } from "../../lib/adapters/canonical/parse-fact.ts";
import { openCedarAuthorizer } from "../../lib/adapters/cedar/cedar-authorizer.ts";
import { openClientSecrets } from "../../lib/adapters/dynamodb/client-secrets.ts";
import { openEventIndex } from "../../lib/adapters/dynamodb/event-index.ts";
import { openFactCursors } from "../../lib/adapters/dynamodb/fact-cursors.ts";
import { parseState } from "../../lib/adapters/dynamodb/parse-state.ts";
import { openDeliveryQueue } from "../../lib/adapters/sqs/delivery-queue.ts";
import { sha256Digest } from "../../lib/adapters/system/sha256-digest.ts";
import { systemClock } from "../../lib/adapters/system/system-clock.ts";
import { uuidV7Ids } from "../../lib/adapters/system/uuid-v7.ts";
import { openWebhookSender } from "../../lib/adapters/webhook/webhook-sender.ts";
import type { Fact } from "../../lib/domain/fact/fact.ts";
import type { DeliveryQueue } from "../../lib/ports/delivery-queue.ts";
import { sequenceLeaves } from "../../lib/usecases/sequence-leaves.ts";
import { startLocalServices } from "./local-services.ts";
import { logWorld } from "./log-world.ts";
import { memoryLogTiles } from "./memory-log-tiles.ts";
import { createStateTable, startTableEngine } from "./table-engine.ts";
import { startWebhookReceiver } from "./webhook-receiver.ts";

const secretBytes = (workspace: string, id: string) => Buffer.from(`${workspace} ${id}`.padEnd(48, "x"));

/** The notifier over a table, a log, a queue and a receiver of its own. */
export const startNotifierWorld = async () => {
  const memory = memoryLogTiles();
  const engine = await startTableEngine();
  const services = await startLocalServices();
  const sqs = new SQSClient({ ...services.config, maxAttempts: 1, useQueueUrlAsEndpoint: false });
  const world = logWorld(engine.client, await createStateTable(engine.client, "state"), memory);
  const table = { client: engine.client, table: "state" };
  let queueUrl = "";
  let queues = 0;
  let statusToAnswer = 204;
  let receiver = await startWebhookReceiver();
  const told: Fact[] = [];
  const broken = new Set<string>();

  /** A new queue, and a receiver that has got nothing yet. */
  const reset = async () => {
    queues += 1;
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `deliveries-${queues}` }));
    queueUrl = QueueUrl;
    statusToAnswer = 204;
    await receiver.stop();
    receiver = await startWebhookReceiver((response) => void response.writeHead(statusToAnswer).end());
    told.splice(0);
    broken.clear();
  };

  const needs = () => ({
    aggregates: world.store,
    authorizer: openCedarAuthorizer(),
    ids: uuidV7Ids(),
    digest: sha256Digest,
    clock: systemClock,
    tiles: memory.tiles,
    cursors: openFactCursors(table),
    events: openEventIndex(table),
    clientSecrets: openClientSecrets({ ...table, sealingKeyOf: async () => Buffer.alloc(32, 7) }),
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

  const wake = (workspace: string, broken: Partial<ReturnType<typeof needs>> = {}) =>
    createNotifier({ ...needs(), ...broken })({
      Records: [
        {
          eventSource: "aws:dynamodb",
          eventName: "MODIFY",
          dynamodb: { Keys: { pk: { S: `${workspace}#log` }, sk: { S: "HEAD" } } },
        },
      ],
    });

  /** As Lambda's event source does: receives, hands over, and deletes what did not fail. */
  const pollQueue = async (deliveries?: DeliveryQueue, broken: Partial<ReturnType<typeof needs>> = {}) => {
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
    const notifier = createNotifier({ ...needs(), ...(deliveries === undefined ? {} : { deliveries }), ...broken });
    const response = await notifier({ Records: Messages.map(record) });
    const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId = "", ReceiptHandle } of Messages)
      if (!failed.has(MessageId)) await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    return { received: Messages.length, failed: failed.size };
  };

  const waits: number[] = [];
  /** A queue in which what went wrong comes again at once; `waits` says when it would have. */
  const impatient: DeliveryQueue = {
    send: async () => undefined,
    postpone: async (receipt, seconds) => {
      waits.push(seconds);
      const now = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: 0 };
      await sqs.send(new ChangeMessageVisibilityCommand(now));
    },
  };

  return {
    ...{ world, client: engine.client, needs, reset, wake, pollQueue, impatient, waits, told, broken },
    tick: () => createNotifier(needs())({ kind: "tick" }),
    sequence: (workspace: string) => sequenceLeaves(world.needs(), workspace, Number.MAX_SAFE_INTEGER),
    receiver: () => receiver,
    answer: (status: number) => {
      statusToAnswer = status;
    },
    stop: async () => {
      sqs.destroy();
      await Promise.all([receiver.stop(), engine.stop(), services.stop()]);
    },
  };
};
