import { z } from "zod";

/** What to hand to a target, and what to do if it cannot be had. */
export const deliverySchema = z.object({
  id: z.string(),
  targetArn: z.string(),
  /** Role to wear; without one the source's own permission on the target counts. */
  roleArn: z.string().optional(),
  /** Service that delivers, e.g. `events.amazonaws.com`. */
  service: z.string(),
  /** Rule or schedule it comes from. */
  sourceArn: z.string(),
  /** JSON, or any text that the source's template makes of it. */
  payload: z.string(),
  messageGroupId: z.string().optional(),
  deadLetterArn: z.string().optional(),
  /** Attempts after the first. */
  retriesMax: z.number(),
  ageSecondsMax: z.number(),
  /** Epoch milliseconds. */
  acceptedAt: z.number(),
  attempts: z.number(),
  dueAt: z.number(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** One hand-over, as the runner is asked for it. */
export interface DeliveryAttempt
  extends Pick<Delivery, "targetArn" | "roleArn" | "service" | "sourceArn" | "payload" | "messageGroupId"> {
  /** Text attributes of the message, for a queue; a dead-letter queue learns from them what happened. */
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Hands a payload to a Lambda function (as an asynchronous event) or to a queue.
 *
 * Resolves when the target holds it durably; rejects with UndeliverableError if trying again is no use.
 */
export type Deliver = (attempt: DeliveryAttempt) => Promise<void>;

/** The target will never take it: it does not exist, or does not permit it. */
export class UndeliverableError extends Error {
  override readonly name = "UndeliverableError";
  /** As EventBridge names it to a dead-letter queue, e.g. `NO_PERMISSIONS`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** EventBridge's retry policy where a target names none. */
export const defaultRetries = { retriesMax: 185, ageSecondsMax: 86_400 } as const;
