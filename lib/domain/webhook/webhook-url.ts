import { addressReach } from "./address-reach.ts";

/** A URL in its parts, as the URL standard parses it. */
export interface WebhookUrl {
  readonly href: string;
  /** Without the colon. */
  readonly scheme: string;
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly hasUserInfo: boolean;
}

export type WebhookUrlFault = "not-https" | "user-information" | "private-host";

/** Names of this machine (RFC 6761, 6.3) and its addresses; whether they may be used is a setting of the deployment. */
export const isLoopbackHost = (host: string): boolean =>
  /(^|\.)localhost$/.test(host) || (isAddress(host) && addressReach(host) === "loopback");

/**
 * Why a URL cannot be a webhook's: it must be https, keep no credentials, and not name a private address. What a host name
 * resolves to is judged each time it is used.
 *
 * @param loopbackAllowed  whether this deployment may talk to its own machine, there also over http
 */
export const webhookUrlFault = (
  { scheme, host, hasUserInfo }: WebhookUrl,
  loopbackAllowed: boolean,
): WebhookUrlFault | undefined => {
  if (hasUserInfo) return "user-information";
  const isOwnMachine = isLoopbackHost(host);
  if (isOwnMachine && loopbackAllowed) return scheme === "https" || scheme === "http" ? undefined : "not-https";
  if (scheme !== "https") return "not-https";
  return isOwnMachine || (isAddress(host) && addressReach(host) !== "public") ? "private-host" : undefined;
};

/** The URL standard writes every IPv4 address in dotted form, and no other host ends with a number. */
const isAddress = (host: string): boolean => host.includes(":") || /\.\d+$/.test(host);
