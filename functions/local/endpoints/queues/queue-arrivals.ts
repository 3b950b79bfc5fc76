/** Wakes receivers that wait for a message. */
export interface QueueArrivals {
  /** A queue has something to receive, or may have. */
  announce(queue: string): void;
  /** Resolves at the next announcement, after the time, or when the receiver has gone, whichever is first. */
  wait(queue: string, ms: number, gone: AbortSignal): Promise<void>;
}

export const createQueueArrivals = (): QueueArrivals => {
  const waiting = new Map<string, Set<() => void>>();
  return {
    announce: (queue) => {
      for (const wake of waiting.get(queue) ?? []) wake();
    },
    wait: (queue, ms, gone) =>
      new Promise((resolve) => {
        const receivers = waiting.get(queue) ?? new Set();
        waiting.set(queue, receivers);
        const wake = (): void => {
          clearTimeout(timer);
          gone.removeEventListener("abort", wake);
          receivers.delete(wake);
          if (receivers.size === 0 && waiting.get(queue) === receivers) waiting.delete(queue);
          resolve();
        };
        const timer = setTimeout(wake, Math.max(ms, 0));
        gone.addEventListener("abort", wake, { once: true });
        receivers.add(wake);
        if (gone.aborted) wake();
      }),
  };
};
