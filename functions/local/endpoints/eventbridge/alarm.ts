/** Rings once at an instant that may be moved. */
export interface Alarm {
  /** Epoch milliseconds; undefined switches it off. */
  readonly set: (at: number | undefined) => void;
}

/** Node's timers overflow at 24.8 days, and a laptop that slept keeps its timers waiting: look again each minute. */
const lookAgainMs = 60_000;

/**
 * Creates an alarm that keeps no process alive.
 *
 * @param ring called on its own turn of the event loop, after which the alarm is off
 */
export const createAlarm = (now: () => number, ring: () => void): Alarm => {
  let timer: NodeJS.Timeout | undefined;
  const set = (at: number | undefined): void => {
    clearTimeout(timer);
    if (at === undefined) return;
    const wait = Math.min(Math.max(at - now(), 0), lookAgainMs);
    timer = setTimeout(() => (at <= now() ? ring() : set(at)), wait).unref();
  };
  return { set };
};
