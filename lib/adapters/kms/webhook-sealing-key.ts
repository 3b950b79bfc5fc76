import { generateMac, type MacNeeds } from "./generate-mac.ts";

/**
 * Derives the key that seals what a webhook's creator chose as its secret. The text begins otherwise than that of a derived
 * secret, so that neither is ever the other.
 */
export const openWebhookSealingKey =
  (needs: MacNeeds) =>
  (workspace: string, webhook: string): Promise<Uint8Array> =>
    generateMac(needs, `webhook-seal#${workspace}#${webhook}`);
