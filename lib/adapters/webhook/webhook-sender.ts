import { lookup as systemLookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { accept, type Result, refuse } from "../../domain/result.ts";
import { addressReach } from "../../domain/webhook/address-reach.ts";
import { isLoopbackHost } from "../../domain/webhook/webhook-url.ts";
import type { Undelivered, WebhookMessage, WebhookSender } from "../../ports/webhook-sender.ts";
import { messageHeaders } from "./message-headers.ts";

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
 * Sends webhooks as Standard Webhooks has them (standardwebhooks.com, 1.0), or as MLflow's server does.
 *
 * A host is resolved once, every address of it must be public, and the connection goes to the address that was checked: no
 * second answer of a name server can lead elsewhere. Redirects are not followed, and what a receiver says is read only when it
 * is tried, and only the beginning.
 */
export const openWebhookSender = (needs: Needs): WebhookSender => ({
  send: async (message) => {
    const sent = await attempt(needs, message, async ({ statusCode = 0 }) => statusCode);
    if (!sent.ok) return sent;
    if (sent.value === 410) return refuse({ code: "gone" });
    return sent.value >= 200 && sent.value < 300
      ? accept(undefined)
      : refuse({ code: "undelivered", reason: `status ${sent.value}` });
  },
  probe: (message) =>
    attempt(needs, message, async (response) => ({
      status: response.statusCode ?? 0,
      body: await beginningOf(response),
    })),
});

/**
 * Sends a message once.
 *
 * @param read  takes what is wanted of the answer, within the attempt's time
 */
const attempt = async <Answer>(
  needs: Needs,
  message: WebhookMessage,
  read: (response: IncomingMessage) => Promise<Answer>,
): Promise<Result<Answer, Undelivered>> => {
  const url = new URL(message.url);
  const signal = AbortSignal.timeout(needs.timeoutMs);
  try {
    const address = await reachableAddress(needs, hostOf(url), signal);
    const response = await post(needs, url, address, message, signal);
    try {
      return accept(await read(response));
    } finally {
      response.destroy();
    }
  } catch (error) {
    const reason = signal.aborted ? `no answer within ${needs.timeoutMs} ms` : String(error);
    return refuse({ code: "undelivered", reason });
  }
};

/** More than a person needs to see what is wrong. */
const bodyBytesMax = 4_096;

const beginningOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= bodyBytesMax) break;
    }
  } catch {
    // The status has come; a body that breaks off, or takes too long, is shown as far as it has.
  }
  return Buffer.concat(chunks).subarray(0, bodyBytesMax).toString("utf8");
};

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
  if (refused !== undefined) throw new Error(`${host} resolves to an address that is not public`);
  const [first] = found;
  if (first === undefined) throw new Error(`${host} has no address`);
  return first.address;
};

/** The receiver's answer, its body not read yet. */
const post = (
  { certificateAuthorities }: Needs,
  url: URL,
  address: string,
  message: WebhookMessage,
  signal: AbortSignal,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = {
      host: address,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method: "POST",
      headers: { host: url.host, ...messageHeaders(message) },
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
    request.once("response", resolve);
    request.on("error", reject);
    request.end(message.body);
  });
