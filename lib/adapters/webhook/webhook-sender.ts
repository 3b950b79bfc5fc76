import { createHmac } from "node:crypto";
import { lookup as systemLookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { accept, refuse } from "../../domain/result.ts";
import { addressReach } from "../../domain/webhook/address-reach.ts";
import { isLoopbackHost } from "../../domain/webhook/webhook-url.ts";
import type { WebhookMessage, WebhookSender } from "../../ports/webhook-sender.ts";

interface Needs {
  /** Whether this deployment may talk to its own machine. */
  readonly loopbackAllowed: boolean;
  /** For the whole attempt, from resolving the host to the receiver's status. */
  readonly timeoutMs: number;
  readonly lookup?: (host: string) => Promise<readonly { readonly address: string }[]>;
  /** PEM; the system's own when left out. */
  readonly certificateAuthorities?: string;
}

/**
 * Sends webhooks as Standard Webhooks has them (standardwebhooks.com, 1.0).
 *
 * A host is resolved once, every address of it must be public, and the connection goes to the address that was checked: no
 * second answer of a name server can lead elsewhere. Redirects are not followed and what a receiver says is not read.
 */
export const openWebhookSender = (needs: Needs): WebhookSender => ({
  send: async (message) => {
    const url = new URL(message.url);
    const signal = AbortSignal.timeout(needs.timeoutMs);
    try {
      const address = await reachableAddress(needs, hostOf(url), signal);
      const status = await post(needs, url, address, message, signal);
      if (status === 410) return refuse({ code: "gone" });
      return status >= 200 && status < 300
        ? accept(undefined)
        : refuse({ code: "undelivered", reason: `status ${status}` });
    } catch (error) {
      const reason = signal.aborted ? `no answer within ${needs.timeoutMs} ms` : String(error);
      return refuse({ code: "undelivered", reason });
    }
  },
});

/** A URL writes an IPv6 address in brackets; nobody else does. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** @throws Error when the host has no address, or one that a stranger must not make us talk to */
const reachableAddress = async (
  { lookup = (host) => systemLookup(host, { all: true }), loopbackAllowed }: Needs,
  host: string,
  signal: AbortSignal,
): Promise<string> => {
  const timedOut = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const found = await Promise.race([lookup(host), timedOut]);
  const allowed = loopbackAllowed && isLoopbackHost(host) ? ["public", "loopback"] : ["public"];
  const refused = found.find(({ address }) => !allowed.includes(addressReach(address)));
  if (refused !== undefined) throw new Error(`${host} resolves to ${refused.address}, which is not public`);
  const [first] = found;
  if (first === undefined) throw new Error(`${host} has no address`);
  return first.address;
};

/** Status of the receiver's answer; its body is thrown away. */
const post = (
  { certificateAuthorities }: Needs,
  url: URL,
  address: string,
  message: WebhookMessage,
  signal: AbortSignal,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const options = {
      host: address,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method: "POST",
      headers: { host: url.host, ...headersOf(message) },
      // One connection an attempt: none outlives the check of its address.
      agent: false as const,
      signal,
    };
    // The certificate must be the host's, though the connection goes to its address.
    const tls = {
      ...(isIP(hostOf(url)) === 0 ? { servername: url.hostname } : {}),
      ...(certificateAuthorities === undefined ? {} : { ca: certificateAuthorities }),
    };
    const request = url.protocol === "http:" ? requestHttp(options) : requestHttps({ ...options, ...tls });
    request.once("response", (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on("error", reject);
    request.end(message.body);
  });

const headersOf = ({ id, at, body, secret }: WebhookMessage) => {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "user-agent": "Tidegate",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
};
