import type { Result } from "../domain/result.ts";
import type { EpochMs } from "../domain/time.ts";

/** One message to a webhook's receiver. */
export interface WebhookMessage {
  readonly url: string;
  /** The same for each attempt, so that a receiver knows what it has seen. */
  readonly id: string;
  /** Instant of this attempt. */
  readonly at: EpochMs;
  readonly body: string;
  readonly secret: Uint8Array;
}

export type WebhookFailure =
  /** The receiver wants nothing more, ever. */
  | { readonly code: "gone" }
  /** Not now; another attempt may succeed. The reason is for the operator, it is nothing the receiver said. */
  | { readonly code: "undelivered"; readonly reason: string };

/** Takes signed messages to receivers on the internet, and tells nothing of what they answer but whether they took it. */
export interface WebhookSender {
  send(message: WebhookMessage): Promise<Result<undefined, WebhookFailure>>;
}
