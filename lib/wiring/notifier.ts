import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { parseFact } from "../adapters/canonical/parse-fact.ts";
import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openEventIndex } from "../adapters/dynamodb/event-index.ts";
import { openFactCursors } from "../adapters/dynamodb/fact-cursors.ts";
import { parseState } from "../adapters/dynamodb/parse-state.ts";
import { openFactBus } from "../adapters/eventbridge/fact-bus.ts";
import { openLogTiles } from "../adapters/s3/log-tiles.ts";
import { openWebhookSender } from "../adapters/webhook/webhook-sender.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { readEnvironment } from "./environment.ts";
import { serviceNeeds } from "./service.ts";
import { clientSecretNeeds, deliveryNeeds, webhookNeeds } from "./webhooks.ts";

export const notifierDependencies = () => {
  const client = openDocumentClient();
  const webhooks = webhookNeeds();
  return {
    ...aggregateNeeds(client),
    ...serviceNeeds(),
    ...webhooks,
    ...deliveryNeeds(),
    ...clientSecretNeeds(client),
    tiles: openLogTiles({ client: new S3Client({}), bucket: readEnvironment("logBucket") }),
    cursors: openFactCursors({ client, table: readEnvironment("stateTable") }),
    bus: openFactBus({ client: new EventBridgeClient({}), bus: readEnvironment("eventBusName") }),
    sender: openWebhookSender({ loopbackAllowed: webhooks.webhookLoopback, timeoutMs: 10_000 }),
    events: openEventIndex({ client, table: readEnvironment("stateTable") }),
    parseFact,
    parseState,
  };
};
