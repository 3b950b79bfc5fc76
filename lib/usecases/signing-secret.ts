import { accept, type Result, refuse } from "../domain/result.ts";
import type { Webhook } from "../domain/webhook/webhook.ts";
import type { ClientSecrets } from "../ports/client-secrets.ts";
import type { WebhookSecrets } from "../ports/webhook-secrets.ts";
import type { Undelivered } from "../ports/webhook-sender.ts";

export interface SigningNeeds {
  readonly secrets: WebhookSecrets;
  readonly clientSecrets: Pick<ClientSecrets, "read">;
}

/**
 * What a webhook's messages are signed with: a derived secret, the one its creator chose, or nothing. A message that should be
 * signed and cannot be is not sent.
 */
export const signingSecret = async (
  { secrets, clientSecrets }: SigningNeeds,
  workspace: string,
  { id, format, clientSecret }: Webhook,
): Promise<Result<Uint8Array | undefined, Undelivered>> => {
  if (format === "standard") return accept(await secrets.secretOf(workspace, id));
  if (clientSecret === null) return accept(undefined);
  const secret = await clientSecrets.read(workspace, id, clientSecret);
  return secret === undefined
    ? refuse({ code: "undelivered", reason: "the secret of the webhook is not kept any more; set it again" })
    : accept(new TextEncoder().encode(secret));
};
