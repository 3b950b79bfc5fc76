import { ServiceError } from "../endpoints/service-error.ts";
import type { FunctionInvoker, InvokeResult } from "../lambda/function-invoker.ts";
import { parseFunctionReference } from "../lambda/function-store.ts";

/** Something that asks a source for work until it is told to stop. */
export interface Poller {
  /** Settles when it asks no more; what a function is doing meanwhile is not waited for. */
  readonly stop: () => Promise<void>;
}

/** Hands a batch to the mapping's function; waits while the function is throttled or not ready. */
export type HandOver = (event: object, signal: AbortSignal) => Promise<InvokeResult>;

const notNowDelayMs = 250;

/** @throws ServiceError when the function is gone or the event is too large; the signal's reason when stopped */
export const createHandOver =
  (invoker: Pick<FunctionInvoker, "invoke">, functionArn: string): HandOver =>
  async (event, signal) => {
    const { name, qualifier } = parseFunctionReference(functionArn) ?? { name: functionArn, qualifier: undefined };
    const payload = Buffer.from(JSON.stringify(event));
    for (;;) {
      try {
        return await invoker.invoke({ name, qualifier, payload, signal });
      } catch (error) {
        const isNotNow = error instanceof ServiceError && (error.status === 429 || error.status === 409);
        if (!isNotNow) throw error;
        await pause(notNowDelayMs, signal);
        // A pause that was cut short settles before any timer can: asking on would leave nothing else a turn, even to stop.
        signal.throwIfAborted();
      }
    }
  };

/** Waits, but not longer than until the signal. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });

/** Runs `step` until stopped. A failing step is reported once per message and tried again with growing pauses. */
export const startLoop = (
  step: (signal: AbortSignal) => Promise<"again" | "done">,
  report: (message: string) => void,
): Poller & { readonly ended: Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let failures = 0;
  let reported = "";
  const run = async () => {
    while (!signal.aborted) {
      try {
        if ((await step(signal)) === "done") return;
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        if (message !== reported) report(message);
        reported = message;
        await pause(Math.min(10_000, 250 * 2 ** failures), signal);
        failures += 1;
      }
    }
  };
  const ended = run();
  return {
    ended,
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
};
