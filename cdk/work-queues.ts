import type { EnvironmentName } from "../lib/wiring/environment.ts";

/** How Lambda hands over what waits. */
export interface BatchSettings {
  readonly size: number;
  /** How long messages are gathered for a batch; a batch of more than ten needs one second at least. */
  readonly windowSeconds: number;
}

export interface WorkQueueSettings {
  /** Variable that tells a sender where the queue is. */
  readonly variable: EnvironmentName;
  /** Begins the sentence "… wait for more than … minutes". */
  readonly carries: string;
  /** How long the consumer may take for one batch. */
  readonly consumerTimeoutSeconds: number;
  /** Failed deliveries after which a message lies with the dead letters. */
  readonly deliveriesMax: number;
  /** Somebody is woken when the oldest message is older. */
  readonly backlogMinutes: number;
  /** Batches in hand at the same time. */
  readonly concurrencyMax: number;
}

/** Every queue that work waits in, by name. */
export const workQueues = {
  capture: {
    variable: "captureQueueUrl",
    carries: "Predictions and labels",
    consumerTimeoutSeconds: 60,
    deliveriesMax: 5,
    backlogMinutes: 5,
    // No more than there are slots in a bucket of counts: writers that share one make each other wait.
    concurrencyMax: 10,
  },
  scans: {
    variable: "scanQueueUrl",
    carries: "Closed windows",
    consumerTimeoutSeconds: 60,
    deliveriesMax: 5,
    // A request is sent up to two minutes before its window closes, and sleeps one bucket longer.
    backlogMinutes: 15,
    concurrencyMax: 10,
  },
  steps: {
    variable: "stepQueueUrl",
    carries: "Steps of rollouts",
    consumerTimeoutSeconds: 120,
    deliveriesMax: 5,
    // A step is sent up to two minutes before it is due, and sleeps until then.
    backlogMinutes: 5,
    concurrencyMax: 10,
  },
  deliveries: {
    variable: "deliveryQueueUrl",
    carries: "Messages to webhooks",
    consumerTimeoutSeconds: 60,
    // The notifier spreads them over 17 hours: a receiver that is down for a night gets its message in the morning.
    deliveriesMax: 8,
    // SQS counts a message no more once it was received three times, which is six minutes after the first.
    backlogMinutes: 60,
    concurrencyMax: 10,
  },
} as const satisfies Readonly<Record<string, WorkQueueSettings>>;

export type WorkQueueName = keyof typeof workQueues;
