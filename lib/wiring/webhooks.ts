import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { openClientSecrets } from "../adapters/dynamodb/client-secrets.ts";
import type { DeliveryQueue } from "../ports/delivery-queue.ts";
import type { WebhookSecrets } from "../ports/webhook-secrets.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";

/** What speaking to webhooks needs, whoever does: their secrets, and whom they may be. */
export const webhookNeeds = () => ({
  secrets: lazySecrets(readEnvironment("webhookKeyId")),
  webhookLoopback: readOptionalEnvironment("webhookLoopback") === "allow",
});

/** The queue in front of the webhooks. */
export const deliveryNeeds = () => ({ deliveries: lazyDeliveries(readEnvironment("deliveryQueueUrl")) });

/** The secrets that webhooks' creators chose. */
export const clientSecretNeeds = (client: DynamoDBDocumentClient) => {
  const keyId = readEnvironment("webhookKeyId");
  const sealingKeyOf = async (workspace: string, webhook: string) =>
    (await macOf(keyId)).sealingKeyOf(workspace, webhook);
  return { clientSecrets: openClientSecrets({ client, table: readEnvironment("stateTable"), sealingKeyOf }) };
};

/** Clients that few of a function's requests need are loaded by the first that does: all would pay at cold start. */
const openMacs = async (keyId: string) => {
  const { KMSClient } = await import("@aws-sdk/client-kms");
  const { openWebhookSecrets } = await import("../adapters/kms/webhook-secrets.ts");
  const { openWebhookSealingKey } = await import("../adapters/kms/webhook-sealing-key.ts");
  const needs = { client: new KMSClient({}), keyId };
  return { ...openWebhookSecrets(needs), sealingKeyOf: openWebhookSealingKey(needs) };
};
let macs: ReturnType<typeof openMacs> | undefined;
const macOf = (keyId: string) => {
  macs ??= openMacs(keyId);
  return macs;
};

const lazySecrets = (keyId: string): WebhookSecrets => ({
  secretOf: async (workspace, webhook) => (await macOf(keyId)).secretOf(workspace, webhook),
});

const lazyDeliveries = (queueUrl: string): DeliveryQueue => {
  const open = async () => {
    const { SQSClient } = await import("@aws-sdk/client-sqs");
    const { openDeliveryQueue } = await import("../adapters/sqs/delivery-queue.ts");
    // The queue's URL names a host that does not exist outside AWS; the client's own endpoint always does.
    return openDeliveryQueue({ client: new SQSClient({ useQueueUrlAsEndpoint: false }), queueUrl });
  };
  let opened: Promise<DeliveryQueue> | undefined;
  const get = () => {
    opened ??= open();
    return opened;
  };
  return {
    send: async (deliveries) => (await get()).send(deliveries),
    postpone: async (receipt, seconds) => (await get()).postpone(receipt, seconds),
  };
};
