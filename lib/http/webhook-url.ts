import type { WebhookUrl } from "../domain/webhook/webhook-url.ts";

/**
 * A webhook's URL in its parts. A fragment is never sent, so none is kept.
 *
 * @throws TypeError for what is no URL
 */
export const webhookUrlOf = (text: string): WebhookUrl => {
  const url = new URL(text);
  url.hash = "";
  const { href, protocol, hostname, username, password } = url;
  const host = hostname.replace(/^\[|\]$/g, "");
  return { href, scheme: protocol.slice(0, -1), host, hasUserInfo: username !== "" || password !== "" };
};
