import type { EpochMs } from "../time.ts";

/** How messages look: as Standard Webhooks has them, or as MLflow's own server sends them. */
export type WebhookFormat = "standard" | "mlflow";

/** Somebody outside who is told what happened. Its secret is never here: it is derived, or kept sealed beside (ADR 0021). */
export interface Webhook {
  readonly schema: "webhook.v2";
  readonly id: string;
  readonly format: WebhookFormat;
  /** What its creator calls it; null in the standard format, which has no names. */
  readonly name: string | null;
  /** `https`, as the URL standard writes it; never resolved to a private address when it is used. */
  readonly url: string;
  /** What it is told of, sorted: event types, of which none means all, or MLflow's events, at least one. */
  readonly events: readonly string[];
  readonly description: string;
  /** Reference of the secret that its creator chose; null where there is none, so always in the standard format. */
  readonly clientSecret: string | null;
  /** A disabled one is told nothing until it is active again, and nothing of the meantime. */
  readonly status: "active" | "disabled" | "deleted";
  /** Place among the workspace's webhooks, from 0: each is held by one of them at most, so there are never more. */
  readonly slot: number;
  readonly createdBy: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}

/** Each fact goes out once for each of them. */
export const webhooksMax = 20;

/** The name that a webhook claims for its place. */
export const webhookSlotClaim = (slot: number): string => `webhook#${slot}`;
