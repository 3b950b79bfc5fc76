import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { ServiceError } from "../endpoints/service-error.ts";
import { openRecordFolder } from "../storage/record-folder.ts";
import type { DeliverFailure } from "./failure-delivery.ts";
import type { FunctionInvoker, InvokeResult } from "./function-invoker.ts";
import type { FunctionStore } from "./function-store.ts";

const eventSchema = z.object({
  id: z.string(),
  name: z.string(),
  qualifier: z.string().optional(),
  /** JSON as the caller sent it. */
  payload: z.string(),
  acceptedAt: z.number(),
  attempts: z.number(),
  dueAt: z.number(),
});
type AsyncEvent = z.output<typeof eventSchema>;

/** Events accepted for later; each is on disk until it succeeded or was given up. */
export interface AsyncInvocations {
  /** @returns the request id; the event is durable by then */
  readonly accept: (name: string, qualifier: string | undefined, payload: Uint8Array) => string;
  readonly stop: () => void;
}

export interface AsyncNeeds {
  readonly folder: string;
  readonly store: FunctionStore;
  readonly invoker: FunctionInvoker;
  readonly deliverFailure: DeliverFailure;
  /** Waits before the second and the third attempt, milliseconds; Lambda's are one and two minutes. */
  readonly retryDelaysMs: readonly number[];
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A throttled or not yet ready function is asked again for this long, as in Lambda: six hours. */
const eventAgeMsMax = 6 * 3_600_000;
const throttledDelayMs = 1_000;

/** Takes up where the last run ended, then serves new events. */
export const openAsyncInvocations = (needs: AsyncNeeds): AsyncInvocations => {
  const events = openRecordFolder(needs.folder, eventSchema);
  const stopping = new AbortController();
  const follow = async (event: AsyncEvent): Promise<void> => {
    for (let current: AsyncEvent | undefined = event; current !== undefined; ) {
      await delay(Math.max(0, current.dueAt - needs.now()), undefined, { signal: stopping.signal, ref: false });
      current = await attempt(needs, current);
      if (stopping.signal.aborted) return;
      if (current !== undefined) events.put(event.id, current);
    }
    events.remove(event.id);
  };
  // Rejects only when the machine stops; the event is still on disk.
  const start = (event: AsyncEvent) => void follow(event).catch(() => undefined);
  events.all().forEach(start);
  return {
    accept: (name, qualifier, payload) => {
      const id = randomUUID();
      const at = needs.now();
      const text = Buffer.from(payload).toString("utf8");
      const event = { id, name, qualifier, payload: text, acceptedAt: at, attempts: 0, dueAt: at };
      events.put(id, event);
      start(event);
      return id;
    },
    stop: () => stopping.abort(),
  };
};

/** One attempt; the event to come back to, or undefined when it is done with. */
const attempt = async (needs: AsyncNeeds, event: AsyncEvent): Promise<AsyncEvent | undefined> => {
  const { name, qualifier, payload } = event;
  let result: InvokeResult;
  try {
    result = await needs.invoker.invoke({ name, qualifier, payload: Buffer.from(payload), requestId: event.id });
  } catch (error) {
    const gone = error instanceof ServiceError && error.status === 404;
    if (gone || needs.now() - event.acceptedAt > eventAgeMsMax) return undefined;
    return { ...event, dueAt: needs.now() + throttledDelayMs };
  }
  if (result.functionError === undefined) return undefined;

  const record = needs.store.get(name);
  const attempts = event.attempts + 1;
  const wait = needs.retryDelaysMs[event.attempts];
  if (record !== undefined && wait !== undefined && attempts <= record.asyncRetries)
    return { ...event, attempts, dueAt: needs.now() + wait };
  if (record !== undefined) await needs.deliverFailure({ record, event: { ...event, attempts }, result });
  return undefined;
};
