import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

export interface ReceivedWebhook {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Somebody's receiver of webhooks: remembers what came, and answers what it is told to. */
export const startWebhookReceiver = async (
  answer: (response: ServerResponse, received: ReceivedWebhook) => void = (response) =>
    void response.writeHead(204).end(),
  tls?: { readonly key: string; readonly cert: string },
  address = "127.0.0.1",
) => {
  const received: ReceivedWebhook[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const webhook = { headers: request.headers, body: Buffer.concat(chunks).toString("utf8") };
    received.push(webhook);
    answer(response, webhook);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((listening) => server.listen(0, address, listening));
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((closed) => {
      server.closeAllConnections();
      server.close(() => closed());
    });
  return { port, received, stop };
};

/** Whether a message is from who knows the secret: Standard Webhooks, "Verifying webhook authenticity", written for itself. */
export const isAuthentic = ({ headers, body }: ReceivedWebhook, secretText: string, nowMs = Date.now()): boolean => {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secretText.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return String(signatures)
    .split(" ")
    .map((signature) => signature.split(","))
    .filter(([version]) => version === "v1")
    .map(([, encoded = ""]) => Buffer.from(encoded, "base64"))
    .some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
};

/** Whether a message in MLflow's format is from who knows the secret: the verification that MLflow's documentation gives. */
export const isAuthenticToMlflow = (
  { headers, body }: ReceivedWebhook,
  secret: string,
  nowMs = Date.now(),
): boolean => {
  const { "x-mlflow-signature": sent, "x-mlflow-delivery-id": id, "x-mlflow-timestamp": timestamp } = headers;
  if (typeof sent !== "string" || !sent.startsWith("v1,")) return false;
  if (Math.abs(Math.floor(nowMs / 1000) - Number(timestamp)) > 300) return false;
  const expected = createHmac("sha256", Buffer.from(secret, "utf8"))
    .update(`${id}.${timestamp}.${body}`, "utf8")
    .digest("base64");
  const [given, computed] = [Buffer.from(sent.slice("v1,".length)), Buffer.from(expected)];
  return given.length === computed.length && timingSafeEqual(given, computed);
};
