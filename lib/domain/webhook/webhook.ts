import type { EpochMs } from "../time.ts";

/** Somebody outside who is told what happened. Its signing secret is derived from a key and its id, and kept nowhere. */
export interface Webhook {
  readonly schema: "webhook.v1";
  readonly id: string;
  /** `https`, as the URL standard writes it; never resolved to a private address when it is used. */
  readonly url: string;
  /** Event types it is told of, sorted; empty means all. */
  readonly events: readonly string[];
  readonly description: string;
  readonly status: "active" | "deleted";
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
