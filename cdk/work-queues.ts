import type { EnvironmentName } from "../lib/wiring/environment.ts";

export interface WorkQueueSettings {
  /** Variable that tells a sender where the queue is. */
  readonly variable: EnvironmentName;
  /** Ends the sentence "… wait for more than … minutes". */
  readonly carries: string;
  /** How long the consumer may take for one batch. */
  readonly consumerTimeoutSeconds: number;
  /** Failed deliveries after which a message lies with the dead letters. */
  readonly deliveriesMax: number;
  /** Somebody is woken when the oldest message is older. */
  readonly backlogMinutes: number;
  readonly batch: {
    readonly size: number;
    /** How long Lambda gathers messages for a batch; a batch of more than ten needs one second at least. */
    readonly windowSeconds: number;
    /** Batches in hand at the same time. */
    readonly concurrencyMax: number;
  };
}

/** Every queue that work waits in, by name. */
export const workQueues = {
  capture: {
    variable: "captureQueueUrl",
    carries: "Predictions and labels",
    consumerTimeoutSeconds: 60,
    deliveriesMax: 5,
    backlogMinutes: 5,
    // The bound on batches bounds how many captures fold into the same profile shards at once.
    batch: { size: 10, windowSeconds: 0, concurrencyMax: 10 },
  },
  scans: {
    variable: "scanQueueUrl",
    carries: "Closed windows",
    consumerTimeoutSeconds: 60,
    deliveriesMax: 5,
    // A request is sent up to a minute before its window closes, and sleeps one bucket longer.
    backlogMinutes: 15,
    batch: { size: 1, windowSeconds: 0, concurrencyMax: 10 },
  },
  steps: {
    variable: "stepQueueUrl",
    carries: "Steps of rollouts",
    consumerTimeoutSeconds: 120,
    deliveriesMax: 5,
    // A step sleeps in the queue until it is due, 15 minutes at most.
    backlogMinutes: 30,
    batch: { size: 10, windowSeconds: 0, concurrencyMax: 10 },
  },
  deliveries: {
    variable: "deliveryQueueUrl",
    carries: "Messages to webhooks",
    consumerTimeoutSeconds: 60,
    // The notifier spreads them: a receiver that is down for hours still gets its message.
    deliveriesMax: 8,
    backlogMinutes: 60,
    batch: { size: 10, windowSeconds: 0, concurrencyMax: 10 },
  },
} as const satisfies Readonly<Record<string, WorkQueueSettings>>;

export type WorkQueueName = keyof typeof workQueues;
