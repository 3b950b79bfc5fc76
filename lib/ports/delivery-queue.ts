import type { Json } from "../domain/json.ts";

/** One message for one webhook. */
export interface Delivery {
  /** Id of the webhook. */
  readonly webhook: string;
  readonly workspace: string;
  /** The same however often it is sent, so that a receiver knows what it has seen. */
  readonly id: string;
  /** What the receiver gets, in the webhook's format: it tells what was true when it came about, however late it is sent. */
  readonly message: { readonly [key: string]: Json };
}

/** Where deliveries to webhooks wait for their turn, and for another one when it went wrong. */
export interface DeliveryQueue {
  /** Enqueues all of them; when it throws, some may be enqueued already. */
  send(deliveries: readonly Delivery[]): Promise<void>;
  /** Lets a delivery that was received wait before it comes again, up to 12 hours. */
  postpone(receipt: string, seconds: number): Promise<void>;
}
