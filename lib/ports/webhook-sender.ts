import type { Result } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";
import type { WebhookFormat } from "../domain/webhook/webhook.ts";

/** One message to a webhook's receiver. */
export interface WebhookMessage {
  readonly url: string;
  /** Decides how the headers are called. */
  readonly format: WebhookFormat;
  /** The same for each attempt, so that a receiver knows what it has seen. */
  readonly id: string;
  /** Instant of this attempt. */
  readonly at: EpochMs;
  readonly body: string;
  /** What the message is signed with; undefined for one that is not signed. */
  readonly secret: Uint8Array | undefined;
}

/** Not now; another attempt may succeed. The reason is for the operator, it is nothing the receiver said. */
export interface Undelivered {
  readonly code: "undelivered";
  readonly reason: string;
}

export type WebhookFailure =
  /** The receiver wants nothing more, ever. */
  { readonly code: "gone" } | Undelivered;

/** What a receiver said to a message that was sent to try it. */
export interface WebhookAnswer {
  readonly status: number;
  /** Its beginning, as UTF-8. */
  readonly body: string;
}

/** Takes messages to receivers on the internet. */
export interface WebhookSender {
  /** Tells nothing of what a receiver answers but whether it took the message. */
  send(message: WebhookMessage): Promise<Result<undefined, WebhookFailure>>;
  /** Tells whoever set the webhook up what its receiver answers, whatever that is. */
  probe(message: WebhookMessage): Promise<Result<WebhookAnswer, Undelivered>>;
}
