import type { Fact } from "../domain/fact/fact.ts";

/** One fact for one webhook. */
export interface Delivery {
  /** Id of the webhook. */
  readonly webhook: string;
  readonly fact: Fact;
}

/** Where deliveries to webhooks wait for their turn, and for another one when it went wrong. */
export interface DeliveryQueue {
  /** Enqueues all of them; when it throws, some may be enqueued already. */
  send(deliveries: readonly Delivery[]): Promise<void>;
  /** Lets a delivery that was received wait before it comes again, up to 12 hours. */
  postpone(receipt: string, seconds: number): Promise<void>;
}
