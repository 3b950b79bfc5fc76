import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { openRecordFolder } from "../../storage/record-folder.ts";
import { createAlarm } from "./alarm.ts";
import { type Deliver, type Delivery, deliverySchema, UndeliverableError } from "./delivery.ts";

export interface OutboxNeeds {
  readonly folder: string;
  readonly deliver: Deliver;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told of what was given up without a dead-letter queue, one sentence. */
  readonly report: (message: string) => void;
}

export type NewDelivery = Omit<Delivery, "id" | "acceptedAt" | "attempts" | "dueAt">;

/** Deliveries owed; each is on disk until its target, or its dead-letter queue, has taken it. */
export interface DeliveryOutbox {
  /** Returns when the delivery is on disk; from then on it happens at least once. */
  readonly accept: (delivery: NewDelivery) => void;
  /** Attempts everything that is due, and resolves when those attempts have ended. */
  readonly drain: () => Promise<void>;
  /** Begins nothing more, and resolves when what had begun has ended, or after two seconds. */
  readonly stop: () => Promise<void>;
}

const concurrencyMax = 16;
const backoffMsMax = 60_000;
/** How long a stop waits for a target that does not answer; what it was owed stays on disk. */
const stopWaitMsMax = 2_000;

/** Waits before the next attempt: one second, doubling to a minute. */
const backoffMs = (attempts: number): number => Math.min(1_000 * 2 ** (attempts - 1), backoffMsMax);

/** Opens the outbox and begins with what the last run still owed. */
export const openDeliveryOutbox = (needs: OutboxNeeds): DeliveryOutbox => {
  const records = openRecordFolder(needs.folder, deliverySchema);
  const waiting = new Map(records.all().map((delivery) => [delivery.id, delivery]));
  const inFlight = new Map<string, Promise<void>>();
  let state: "open" | "stopping" | "stopped" = "open";
  const alarm = createAlarm(needs.now, () => pump());

  const start = async (delivery: Delivery): Promise<void> => {
    const owed = await attemptDelivery(needs, delivery);
    inFlight.delete(delivery.id);
    // After the stop the folder is no longer ours; what is still owed is on disk as it was.
    if (state === "stopped") return;
    if (owed === undefined) records.remove(delivery.id);
    else keep(owed);
    pump();
  };
  const reportFault = (fault: unknown): void => needs.report(`an event cannot be kept: ${String(fault)}`);
  const keep = (delivery: Delivery): void => {
    records.put(delivery.id, delivery);
    waiting.set(delivery.id, delivery);
  };
  const pump = (): void => {
    let next: number | undefined;
    for (const delivery of waiting.values()) {
      if (state !== "open" || inFlight.size >= concurrencyMax) return;
      if (delivery.dueAt > needs.now()) next = Math.min(next ?? delivery.dueAt, delivery.dueAt);
      else if (waiting.delete(delivery.id)) inFlight.set(delivery.id, start(delivery).catch(reportFault));
    }
    alarm.set(next);
  };
  const settle = async (): Promise<void> => {
    while (inFlight.size > 0) await Promise.all(inFlight.values());
  };
  const drain = (): Promise<void> => {
    pump();
    return settle();
  };
  const accept = (delivery: NewDelivery): void => {
    keep({ ...delivery, id: randomUUID(), acceptedAt: needs.now(), attempts: 0, dueAt: needs.now() });
    // On the next turn: whoever accepts may have more to write before anything happens.
    setImmediate(pump);
  };
  const stop = async (): Promise<void> => {
    state = "stopping";
    alarm.set(undefined);
    const waited = new AbortController();
    const patience = delay(stopWaitMsMax, undefined, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([settle(), patience]);
    waited.abort();
    state = "stopped";
  };
  setImmediate(pump);
  return { accept, drain, stop };
};

/** Never rejects: what went wrong decides what is still owed. */
const attemptDelivery = async (
  { deliver, now, report }: OutboxNeeds,
  delivery: Delivery,
): Promise<Delivery | undefined> => {
  try {
    await deliver({ ...delivery, attributes: {} });
    return undefined;
  } catch (error) {
    const failure = { ...delivery, attempts: delivery.attempts + 1 };
    const exhausted = exhaustedBy(failure, error, now());
    if (exhausted === undefined) return { ...failure, dueAt: now() + backoffMs(failure.attempts) };
    if (delivery.deadLetterArn === undefined) {
      report(`${delivery.sourceArn}: given up on ${delivery.targetArn}: ${String(error)}`);
      return undefined;
    }
    return deliver(toDeadLetter(failure, delivery.deadLetterArn, exhausted, error)).then(
      () => undefined,
      // The queue of last resort refuses: keep the event and come back.
      () => ({ ...failure, dueAt: now() + backoffMsMax }),
    );
  }
};

const exhaustedBy = (failure: Delivery, error: unknown, now: number): string | undefined => {
  if (error instanceof UndeliverableError) return "NonRetryable";
  if (failure.attempts > failure.retriesMax) return "MaximumRetryAttempts";
  return now - failure.acceptedAt > failure.ageSecondsMax * 1_000 ? "MaximumEventAgeInSeconds" : undefined;
};

/** Attributes as EventBridge sends them: User Guide, "Using dead-letter queues". */
const toDeadLetter = (delivery: Delivery, deadLetterArn: string, exhausted: string, error: unknown) => ({
  targetArn: deadLetterArn,
  roleArn: undefined,
  service: delivery.service,
  sourceArn: delivery.sourceArn,
  payload: delivery.payload,
  messageGroupId: delivery.messageGroupId,
  attributes: {
    RULE_ARN: delivery.sourceArn,
    TARGET_ARN: delivery.targetArn,
    ERROR_CODE: error instanceof UndeliverableError ? error.code : "SDK_CLIENT_ERROR",
    ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
    EXHAUSTED_RETRY_CONDITION: exhausted,
    RETRY_ATTEMPTS: String(delivery.attempts - 1),
  },
});
