import type { EpochMs } from "../time.ts";

/** Somebody outside who is told what happened. Its signing secret is derived from a key and its id, and kept nowhere. */
export interface Webhook {
  readonly schema: "webhook.v1";
  readonly id: string;
  /** `https`, with a host that does not resolve to a private address. */
  readonly url: string;
  /** Event types it is told of, sorted; empty means all. */
  readonly events: readonly string[];
  readonly description: string;
  readonly status: "active" | "deleted";
  readonly createdBy: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
}
