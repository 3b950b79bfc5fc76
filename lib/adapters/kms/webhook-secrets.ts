import type { WebhookSecrets } from "../../ports/webhook-secrets.ts";
import { generateMac, type MacNeeds } from "./generate-mac.ts";

/** Derives each webhook's secret from a KMS key that nobody can read: the HMAC of its workspace and id. */
export const openWebhookSecrets = (needs: MacNeeds): WebhookSecrets => ({
  secretOf: (workspace, webhook) => generateMac(needs, `webhook#${workspace}#${webhook}`),
});
