import { KMSClient } from "@aws-sdk/client-kms";
import { SQSClient } from "@aws-sdk/client-sqs";
import { openWebhookSecrets } from "../adapters/kms/webhook-secrets.ts";
import { openDeliveryQueue } from "../adapters/sqs/delivery-queue.ts";
import { readEnvironment, readOptionalEnvironment } from "./environment.ts";

/** What speaking to webhooks needs, whoever does: their secrets, the queue in front of them, and whom they may be. */
export const webhookNeeds = () => ({
  secrets: openWebhookSecrets({ client: new KMSClient({}), keyId: readEnvironment("webhookKeyId") }),
  deliveries: openDeliveryQueue({
    client: new SQSClient({ useQueueUrlAsEndpoint: false }),
    queueUrl: readEnvironment("deliveryQueueUrl"),
  }),
  webhookLoopback: readOptionalEnvironment("webhookLoopback") === "allow",
});
