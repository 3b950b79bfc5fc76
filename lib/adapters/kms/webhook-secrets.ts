import { GenerateMacCommand, type KMSClient } from "@aws-sdk/client-kms";
import type { WebhookSecrets } from "../../ports/webhook-secrets.ts";

interface Needs {
  readonly client: KMSClient;
  /** Id or ARN of an HMAC_256 key. */
  readonly keyId: string;
}

/** Derives each webhook's secret from a KMS key that nobody can read: the HMAC of its workspace and id. */
export const openWebhookSecrets = ({ client, keyId }: Needs): WebhookSecrets => ({
  secretOf: async (workspace, webhook) => {
    const { Mac } = await client.send(
      new GenerateMacCommand({
        KeyId: keyId,
        MacAlgorithm: "HMAC_SHA_256",
        Message: Buffer.from(`webhook#${workspace}#${webhook}`),
      }),
    );
    if (Mac === undefined) throw new Error(`key ${keyId} gave no MAC`);
    return Mac;
  },
});
