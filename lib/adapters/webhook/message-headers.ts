import { createHmac } from "node:crypto";
import type { WebhookFormat } from "../../domain/webhook/webhook.ts";
import type { WebhookMessage } from "../../ports/webhook-sender.ts";

/** What the three headers are called in each format; what they say is the same in both. */
const names: { readonly [Format in WebhookFormat]: { readonly [What in "id" | "timestamp" | "signature"]: string } } = {
  standard: { id: "webhook-id", timestamp: "webhook-timestamp", signature: "webhook-signature" },
  mlflow: { id: "x-mlflow-delivery-id", timestamp: "x-mlflow-timestamp", signature: "x-mlflow-signature" },
};

/**
 * Headers of a message, signed where it has a secret: Standard Webhooks 1.0, which MLflow (mlflow/webhooks/delivery.py, 3.17.2)
 * follows under names of its own.
 */
export const messageHeaders = ({ format, id, at, body, secret }: WebhookMessage): Record<string, string | number> => {
  const named = names[format];
  const timestamp = String(Math.floor(at / 1000));
  const sign = (key: Uint8Array) => createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "user-agent": "Tidegate",
    [named.id]: id,
    [named.timestamp]: timestamp,
    ...(secret === undefined ? {} : { [named.signature]: `v1,${sign(secret)}` }),
  };
};
