import type { DeliveryQueue } from "../ports/delivery-queue.ts";
import type { WebhookSecrets } from "../ports/webhook-secrets.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";

/** What speaking to webhooks needs, whoever does: their secrets, the queue in front of them, and whom they may be. */
export const webhookNeeds = () => ({
  secrets: lazySecrets(readEnvironment("webhookKeyId")),
  deliveries: lazyDeliveries(readEnvironment("deliveryQueueUrl")),
  webhookLoopback: readOptionalEnvironment("webhookLoopback") === "allow",
});

/** Clients that few of the registry's requests need are loaded by the first that does: all would pay at cold start. */
const lazySecrets = (keyId: string): WebhookSecrets => {
  const open = async () => {
    const { KMSClient } = await import("@aws-sdk/client-kms");
    const { openWebhookSecrets } = await import("../adapters/kms/webhook-secrets.ts");
    return openWebhookSecrets({ client: new KMSClient({}), keyId });
  };
  let opened: Promise<WebhookSecrets> | undefined;
  const get = () => {
    opened ??= open();
    return opened;
  };
  return { secretOf: async (workspace, webhook) => (await get()).secretOf(workspace, webhook) };
};

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
