import { openDocumentClient } from "../adapters/dynamodb/document-client.ts";
import { openSearchIndex } from "../adapters/dynamodb/search-index.ts";
import { openTrackingStore } from "../adapters/dynamodb/tracking/tracking-store.ts";
import { sha256Digest } from "../adapters/system/sha256-digest.ts";
import { systemClock } from "../adapters/system/system-clock.ts";
import { openWebhookSender } from "../adapters/webhook/webhook-sender.ts";
import { parseYaml } from "../adapters/yaml/parse-yaml.ts";
import { aggregateNeeds } from "./aggregates.ts";
import { artifactNeeds } from "./artifacts.ts";
import { edgeNeeds } from "./edge.ts";
import { readEnvironment } from "./environment.ts";
import { loadApprovalPolicy } from "./load-approval-policy.ts";
import { trackedFileNeeds } from "./tracked-files.ts";
import { clientSecretNeeds, webhookNeeds } from "./webhooks.ts";

export const mlflowDependencies = () => {
  const client = openDocumentClient();
  const { artifacts, referenceProfiles } = artifactNeeds();
  const webhooks = webhookNeeds();
  return {
    ...edgeNeeds(client),
    ...aggregateNeeds(client),
    artifacts,
    parseYaml,
    referenceProfiles,
    ...trackedFileNeeds(client, artifacts),
    ...openTrackingStore({ client, table: readEnvironment("measureTable") }, systemClock),
    index: openSearchIndex({ client, table: readEnvironment("stateTable") }),
    ...webhooks,
    ...clientSecretNeeds(client),
    sender: openWebhookSender({ loopbackAllowed: webhooks.webhookLoopback, timeoutMs: 10_000 }),
    approvalPolicy: loadApprovalPolicy(sha256Digest),
  };
};
